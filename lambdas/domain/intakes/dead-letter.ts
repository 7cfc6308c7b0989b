import type { DropObject, DropOrigin } from './intake.ts';

/** A message that its function could not handle, however often it came. */
export type DeadLetter =
  | {
      /** Of which queue: an order to place, or one to look for or follow. */
      readonly kind: 'order' | 'reconcile';
      readonly clientOrderId: string;
      /** When the message was first sent, epoch ms. */
      readonly sentAt: number;
    }
  | {
      readonly kind: 'intake';
      readonly object: DropObject;
      readonly origin: DropOrigin;
      /** False: EventBridge could not put it into its queue, so nobody has tried it. */
      readonly delivered: boolean;
    }
  | { readonly kind: 'report'; readonly intakeId: string }
  /** An order at the provider that is nobody's. */
  | { readonly kind: 'extra'; readonly providerOrderId: string }
  | { readonly kind: 'sweep' };
