import type { Construct } from 'constructs';
import { StackSecret, type StackSecretProps } from './stack-secret.ts';

/**
 * The key of the digests of e-mail addresses. It is generated with the stack, and never stored in the ledger with the
 * digests.
 */
export class EmailKey extends StackSecret {
  constructor(scope: Construct, id: string, props: StackSecretProps) {
    super(scope, id, {
      ...props,
      key: 'data',
      description:
        'Deskdrop: the key of the digests by which e-mail addresses are compared. Generated; nobody needs to know it.',
      generated: { passwordLength: 64, excludePunctuation: true },
    });
  }
}
