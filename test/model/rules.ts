import type { PaymentMode } from '../../lambdas/domain/orders/order.ts';

export interface Rules {
  readonly fenceAttempt: boolean;
  readonly providerItem: boolean;
  readonly lateAnswer: boolean;
  readonly deadline: boolean;
  readonly quiet: boolean;
  readonly quietFirst: boolean;
  readonly listFirst: boolean;
  readonly adoptWindow: boolean;
  readonly cancelGuard: 'closed' | 'liveLease' | 'none';
  readonly lateOrphan: 'cancel' | 'alarm';
  readonly parkedCanOwn: boolean;
  readonly adoptExact: boolean;
  readonly sentRecorded: boolean;
  readonly ownFirst: boolean;
  readonly itemAttempt: boolean;
  readonly cancelDone: boolean;
  readonly orphanBlocks: boolean;
  readonly unknownBlocks: boolean;
  readonly extraReturns: boolean;
  readonly waitUndecided: boolean;
  readonly takeEnded: boolean;
  readonly sortedClaims: boolean;
  readonly terminalStays: boolean;
  readonly claimFirst: boolean;
  readonly sweeper: boolean;
  readonly leaseSweep: boolean;
  readonly childFirst: boolean;
  readonly opGated: boolean;
  readonly opItem: boolean;
  readonly follow: boolean;
  readonly casLease: boolean;
  readonly conflictLooks: boolean;
  readonly looksAfter: boolean;
  readonly payLooksAfter: boolean;
  readonly stopFenced: boolean;
  readonly undoWaits: boolean;
  readonly undoLooks: boolean;
  readonly assumeT: boolean;
  readonly assumeKill: boolean;
  readonly assumeV: boolean;
  readonly assumeOperator: boolean;
  readonly assumeHuman: boolean;
}

/** How small the world is: one search visits every order in which its steps can happen. */
export interface Scope {
  readonly mode: PaymentMode;
  /** Desktops of each order, as bit masks. */
  readonly members: readonly number[];
  readonly parentOf?: readonly number[];
  readonly desktops: number;
  readonly workers: number;
  readonly recs: number;
  /** Most POSTs of each order. */
  readonly posts: number | readonly number[];
  readonly reserve?: boolean;
  readonly crashes?: number;
  readonly refuses?: number;
  readonly dlq?: number;
  readonly lapse?: number;
  readonly ops?: number;
  readonly opKinds?: readonly ('absent' | 'release' | 'adopt')[];
  readonly partial?: number;
  /** How often somebody pauses the stage; each pause is ended again. */
  readonly pauses?: number;
  /** Somebody stops the file of the first order, or undoes it. */
  readonly stops?: 'stop' | 'undo';
  readonly throttle?: boolean;
  readonly foreign?: number;
  readonly foreignUnpaid?: boolean;
  readonly strictAlr?: boolean;
  /** How often a paid order of ours is called EXTRA too early, as an older version did. */
  readonly mislabels?: number;
  /** Room for orders at the provider, and for POSTs without an answer. */
  readonly maxP?: number;
  readonly net?: number;
  readonly rules?: Partial<Rules>;
}

/** The amended protocol. Each is a rule that a mutant takes away, or an assumption about the world (assume*). */
export const FIXED: Rules = {
  fenceAttempt: true, // every outcome write names the attempt it speaks about (else: the state only)
  providerItem: true, // PROVIDER#<id>, put if absent, before an id is recorded, adopted, paid or cancelled
  lateAnswer: true, // a 200 that comes after the lease was lost is still recorded
  deadline: true, // nothing is sent after the lease's own deadline (+ process killed, sockets aborted)
  quiet: true, // absent / cancel only after the quiet period of every attempt concerned
  quietFirst: true, // the sweep STARTS after the quiet period (else: it only ends after it)
  listFirst: true, // provider is read first, ledger second (strongly consistent); else the other way round / stale index
  adoptWindow: false, // adopt an unnamed order by window+size when unique (design) - amended: never
  cancelGuard: 'closed', // closed: every attempt that could own it is past its quiet period | liveLease (design) | none
  lateOrphan: 'cancel', // an unpaid order outside every window of ours: cancel (our own IAM user) | alarm (recorded as EXTRA, left to a person, lapses)
  parkedCanOwn: true, // NEEDS_ATTENTION orders count among those that could own an orphan
  adoptExact: true, // adopt by names only when the names are exactly those that were sent in that attempt
  sentRecorded: true, // the subset really sent is in the SUBMITTING write
  ownFirst: true, // an order in the window whose PROVIDER# item names this order is adopted, not skipped as 'known' (crash between the two writes)
  itemAttempt: true, // the PROVIDER# item names order AND attempt; it is called extra only once the order can no longer be ORDERED with it
  cancelDone: true, // absent only once a cancelled orphan is seen cancelled, not while it is being cancelled
  orphanBlocks: true, // absent only when no live un-named order in the attempt's window is unaccounted for
  unknownBlocks: true, // rule E1: a paid order whose desktops show no names is nobody's yet: it blocks, and is not called EXTRA
  extraReturns: true, // rule E3: a paid order that was called EXTRA is adopted when its names prove whose it is
  waitUndecided: true, // a desktop claimed by an undecided order is waited for, not called already-ordered
  takeEnded: true, // a claim is taken over only from an order that ended without this desktop
  sortedClaims: true, // claims are taken in one global order
  terminalStays: true, // REJECTED is never re-opened in place: a redrive is a new order
  claimFirst: true, // every member claimed before the lease
  sweeper: true, // QUEUED orders without a message are sent again
  leaseSweep: true, // SUBMITTING with an expired lease becomes UNKNOWN without any message
  childFirst: true, // children are put before the parent says SPLIT
  opGated: true, // operator --absent/--release pass the same gates as the reconciler
  opItem: true, // operator --adopt must win the PROVIDER# item, with the right size and window
  follow: true, // an ORDERED order is followed; a lapsed one leaves ORDERED
  casLease: true, // QUEUED -> SUBMITTING is conditional
  conflictLooks: true, // 409 is looked into, never taken for "refused" or "ours"
  looksAfter: true, // rule B1: the brakes are read after the lease, before the POST (else: only when the message comes)
  payLooksAfter: true, // rule B1: and after `paying`, before the payment call
  stopFenced: true, // rule B4: a stop ends an order by a write that names QUEUED and the attempt
  undoWaits: true, // rule B6: an order is taken back only where no payment call can take effect
  undoLooks: true, // rule B6: the provider's order decides whether it is cancelled, not the call
  assumeT: true, // a POST is committed at most T after it was sent, or never
  assumeKill: true, // a worker is done or dead when its lease's deadline has passed (function timeout < lease; nothing survives the invocation)
  assumeV: true, // a committed order is in the billing list at most V later
  assumeOperator: true, // only this ledger orders as this IAM user
  assumeHuman: true, // people pay in the console only what the ledger lists
};
