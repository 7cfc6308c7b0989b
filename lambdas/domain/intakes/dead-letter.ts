import type { DropObject, DropOrigin } from './intake.ts';

/** A message that its function could not handle, in any of its attempts. */
export type DeadLetter =
  | {
      /** Its queue: an order to place, or one to look for or follow. */
      readonly kind: 'order' | 'reconcile';
      readonly clientOrderId: string;
      /** When the message was first sent, epoch ms. */
      readonly sentAt: number;
    }
  | {
      readonly kind: 'intake';
      readonly object: DropObject;
      readonly origin: DropOrigin;
      /** False: EventBridge could not put it into its queue, so no function has tried it. */
      readonly delivered: boolean;
    }
  | { readonly kind: 'report'; readonly intakeId: string }
  | { readonly kind: 'command'; readonly commandId: string }
  /** A provider order that belongs to no order. */
  | { readonly kind: 'extra'; readonly providerOrderId: string }
  /** The schedule's ticks. */
  | { readonly kind: 'patrol' }
  | { readonly kind: 'verify' };
