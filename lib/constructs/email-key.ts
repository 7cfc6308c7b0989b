import type { Construct } from 'constructs';
import { StackSecret, type StackSecretProps } from './stack-secret.ts';

/** What the digests of e-mail addresses are made with: generated with the stack, and never in the ledger beside them. */
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
