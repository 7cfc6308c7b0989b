import { FIXED, type Scope } from './rules.ts';

/** Every field one byte; where each stands is said in `makeModel`. */
export type State = Uint8Array;

/** Changes the state, and says which invariant that breaks, if it does. */
type Change = (t: State) => string | null | undefined | undefined;

export interface Step {
  readonly label: string;
  /** It happens some day unless something else does. */
  readonly fair: boolean;
  readonly t: State;
  /** The invariant that it breaks. */
  readonly viol: string | null;
}

/** The ledger as a reconciler sees it. */
interface View {
  readonly st: (i: number) => number;
  readonly att: (i: number) => number;
  readonly qt: (i: number) => number;
  readonly sent: (i: number) => number;
  readonly lease: (i: number) => number;
  readonly pid: (i: number) => number;
  readonly item: (p: number) => number;
}

type Snap = (p: number) => number;
type Decision = readonly [number, number];

const at = (values: ArrayLike<number>, place: number): number => {
  const value = values[place];
  if (value === undefined) throw new Error(`the state has no place ${place}`);
  return value;
};

const ST = { NONE: 0, Q: 1, S: 2, U: 3, ORD: 4, REJ: 5, SKIP: 6, SPLIT: 7, NA: 8, LAPSED: 9 };
const STN = [
  '-',
  'QUEUED',
  'SUBMITTING',
  'UNKNOWN',
  'ORDERED',
  'REJECTED',
  'SKIPPED',
  'SPLIT',
  'NEEDS_ATTENTION',
  'LAPSED',
];
const UNP = 1,
  PAID = 2,
  CAN = 3; // provider order status
const I_NONE = 0,
  I_CANCELLING = 1,
  I_CANCELLED = 2,
  I_EXTRA = 3,
  I_OWN = 4; // PROVIDER# item (I_OWN + order)
const A_OK = 1,
  A_REFUSED = 2,
  A_NOTSENT = 3,
  A_AMB = 4; // what the worker learnt
const W_IDLE = 0,
  W_CLAIM = 1,
  W_TAKE = 2,
  W_LEASE = 3,
  W_PRESEND = 4,
  W_WAIT = 5,
  W_ITEM = 6,
  W_WRITE = 7,
  W_CHILD = 8,
  W_SPLIT = 9,
  W_EXTRA = 10,
  W_LOOK = 11,
  W_STOP = 12;
const R_IDLE = 0,
  R_LISTED = 1,
  R_PUT = 2,
  R_CALL = 3,
  R_ITEM = 4,
  R_ORDER = 5,
  R_MSG = 6,
  R_PAY = 7,
  R_PLOOK = 8,
  R_PCALL = 9,
  R_BACK = 10;
/** What stands in the order of its payment: a call of ours may take effect; it is being taken back. */
const PAYING = 1,
  TAKING = 2;
/** A file's stop. */
const STOPPED = 1,
  UNDONE = 2;
/** A reconciler that adopts has read this item. */
const READ_EXTRA = 9;
const D_WAIT = 0,
  D_ADOPT = 1,
  D_CANCEL = 2,
  D_EXTRA = 3,
  D_ABSENT = 4,
  D_PARK = 5;

/** The ordering protocol in the scope: what anybody could do next, and what must be true. Every ledger step is ONE conditional write on ONE item. */
export const makeModel = (cfg: Scope) => {
  const r = { ...FIXED, ...cfg.rules };
  const members = cfg.members,
    N = members.length,
    D = cfg.desktops,
    W = cfg.workers,
    R = cfg.recs,
    KS = Array.isArray(cfg.posts) ? cfg.posts : cfg.members.map(() => cfg.posts),
    mode = cfg.mode;
  const parentOf = cfg.parentOf ?? members.map(() => -1);
  const childOf = members.map((_, i) => parentOf.indexOf(i));

  const MAXP = cfg.maxP ?? KS.reduce((a, k) => a + k, 0) + (cfg.foreign ? 1 : 0);
  const FOREIGN = 15;
  // layout
  const braked = cfg.pauses !== undefined || cfg.stops !== undefined;
  const OF = braked ? 11 : 10,
    O = (i: number): number => i * OF;
  const [o_st, o_lease, o_att, o_sent, o_qt, o_pid, o_alr, o_rej, o_msg, o_op, o_pay] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ];
  const C0 = N * OF;
  const PF = 9 + N,
    P0 = C0 + D,
    P = (p: number): number => P0 + p * PF;
  const [p_by, p_att, p_mem, p_stat, p_vis, p_named, p_item, p_iatt, p_size, p_win] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]; // item: {owner, attempt}; size: the number ordered (subscription_num)
  const NETN =
      cfg.net ??
      (cfg.rules?.assumeT === false || cfg.rules?.deadline === false || cfg.rules?.quiet === false
        ? KS.reduce((a, k) => a + k, 0)
        : members.length + 1),
    N0 = P0 + MAXP * PF,
    NF = 3; // unanswered POSTs still under way: order+1, attempt, members
  const WF = 9,
    W0 = N0 + NETN * NF,
    WK = (w: number): number => W0 + w * WF;
  const [, w_ord, w_ptr, w_got, w_alr, w_att, w_ans, w_p, w_tj] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const LS = r.listFirst ? 0 : N * 5 + MAXP; // remembered ledger (only where it is read first)
  const RF = 6 + MAXP + LS,
    R0 = W0 + W * WF,
    RC = (q: number): number => R0 + q * RF;
  const [, c_kind, c_tgt, c_att, c_dec, c_arg, c_snap] = [0, 1, 2, 3, 4, 5, 6];
  const B0 = R0 + R * RF;
  const [b_crash, b_refuse, b_dlq, b_lapse, b_op, b_done, b_mislabel, b_pauses, b_paused, b_stop] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const SIZE = B0 + (braked ? 10 : 7);
  const pop = (x: number): number => {
    let c = 0;
    while (x) {
      c += x & 1;
      x >>= 1;
    }
    return c;
  };
  const list = members.map((m, i) => {
    const l = [];
    for (let d = 0; d < D; d++) if ((m >> d) & 1) l.push(d);
    return !r.sortedClaims && i % 2 ? l.reverse() : l;
  });

  const initial = (): State => {
    const s = new Uint8Array(SIZE);
    for (let i = 0; i < N; i++)
      if (at(parentOf, i) < 0) {
        s[O(i) + o_st] = ST.Q;
        s[O(i) + o_msg] = 1;
      }
    s[B0 + b_crash] = cfg.crashes ?? 0;
    s[B0 + b_refuse] = cfg.refuses ?? 0;
    s[B0 + b_dlq] = cfg.dlq ?? 0;
    s[B0 + b_lapse] = cfg.lapse ?? 0;
    s[B0 + b_op] = cfg.ops ?? 0;
    s[B0 + b_done] = cfg.partial ?? 0;
    s[B0 + b_mislabel] = cfg.mislabels ?? 0;
    if (braked) s[B0 + b_pauses] = cfg.pauses ?? 0;
    if (cfg.foreign) {
      const b = P(0);
      s[b + p_by] = FOREIGN;
      s[b + p_mem] = cfg.foreign;
      s[b + p_size] = pop(cfg.foreign);
      s[b + p_stat] = cfg.foreignUnpaid ? UNP : PAID;
      s[b + p_vis] = 1;
      s[b + p_named] = cfg.foreignUnpaid ? 0 : 1;
    }
    return s;
  };
  const canon = (s: State): State => {
    const sortBlocks = (base: number, f: number, n: number): void => {
      if (n < 2) return;
      const bl = [];
      for (let k = 0; k < n; k++) bl.push(s.slice(base + k * f, base + (k + 1) * f));
      bl.sort((a, b) => {
        for (let x = 0; x < f; x++) if (a[x] !== b[x]) return at(b, x) - at(a, x);
        return 0;
      });
      for (const [k, block] of bl.entries()) s.set(block, base + k * f);
    };
    sortBlocks(N0, NF, NETN);
    sortBlocks(W0, WF, W);
    sortBlocks(R0, RF, R);
    return s;
  };
  const idleW = (s: State, w: number) => s.fill(0, WK(w), WK(w) + WF);
  const idleR = (s: State, q: number) => s.fill(0, RC(q), RC(q) + RF);
  const live = (s: State, p: number): boolean => at(s, P(p) + p_by) !== 0 && at(s, P(p) + p_stat) !== CAN;
  const open = (st: number): boolean => st === ST.S || st === ST.U || st === ST.NA;
  const ours = (s: State, p: number): boolean => at(s, P(p) + p_by) !== 0 && at(s, P(p) + p_by) !== FOREIGN;
  const endedFor = (s: State, j: number, d: number): boolean => {
    const st = at(s, O(j) + o_st);
    return (
      st === ST.REJ ||
      st === ST.SPLIT ||
      st === ST.SKIP ||
      st === ST.LAPSED ||
      (st === ST.ORD && !((at(s, O(j) + o_sent) >> d) & 1)) ||
      (((at(s, O(j) + o_rej) >> d) & 1) === 1 && st !== ST.S && st !== ST.U)
    );
  };

  /** The stop of the order's file: that of the first order, and of what came from it. */
  const stopOf = (s: State, i: number): number => (braked && (i === 0 || parentOf[i] === 0) ? at(s, B0 + b_stop) : 0);
  const isPaused = (s: State): boolean => braked && at(s, B0 + b_paused) === 1;
  const mayNotPay = (s: State, i: number): boolean => isPaused(s) || stopOf(s, i) === UNDONE;
  const mayNotOrder = (s: State, i: number): boolean => isPaused(s) || stopOf(s, i) !== 0;

  // the reconciler's eyes: the ledger now, or the one it remembered
  const ledger = (s: State, q: number): View => {
    if (r.listFirst)
      return {
        st: (i: number) => at(s, O(i) + o_st),
        att: (i: number) => at(s, O(i) + o_att),
        qt: (i: number) => at(s, O(i) + o_qt),
        sent: (i: number) => at(s, O(i) + o_sent),
        lease: (i: number) => at(s, O(i) + o_lease),
        pid: (i: number) => at(s, O(i) + o_pid),
        item: (p: number) => at(s, P(p) + p_item),
      };
    const b = RC(q) + c_snap + MAXP;
    return {
      st: (i: number) => at(s, b + i * 5) & 15,
      att: (i: number) => at(s, b + i * 5 + 1),
      qt: (i: number) => at(s, b + i * 5 + 2) & 1,
      lease: (i: number) => at(s, b + i * 5 + 2) >> 1,
      sent: (i: number) => at(s, b + i * 5 + 3),
      pid: (i: number) => at(s, b + i * 5 + 4),
      item: (p: number) => at(s, b + N * 5 + p),
    };
  };
  const remember = (s: State, t: State, q: number): void => {
    if (r.listFirst) return;
    const b = RC(q) + c_snap + MAXP;
    for (let i = 0; i < N; i++) {
      const o = O(i);
      t[b + i * 5] = at(s, o + o_st);
      t[b + i * 5 + 1] = at(s, o + o_att);
      t[b + i * 5 + 2] = at(s, o + o_qt) | (at(s, o + o_lease) << 1);
      t[b + i * 5 + 3] = at(s, o + o_sent);
      t[b + i * 5 + 4] = at(s, o + o_pid);
    }
    for (let p = 0; p < MAXP; p++) t[b + N * 5 + p] = at(s, P(p) + p_item);
  };
  // what one sweep of the provider shows of order p: 0 nothing, 1 unpaid, 2 paid without desktops, 3 its desktops' names, 4 cancelled
  const seen = (s: State, p: number): number => {
    const b = P(p);
    if (!at(s, b + p_by)) return 0;
    if (at(s, b + p_named) && at(s, b + p_stat) === PAID) return 3;
    if (!at(s, b + p_vis)) return 0;
    return at(s, b + p_stat) === CAN ? 4 : at(s, b + p_stat) === PAID ? 2 : 1;
  };
  const sizeOf = (L: View, j: number): number => pop(r.sentRecorded ? L.sent(j) : at(members, j));
  const known = (L: View, p: number): boolean =>
    r.providerItem
      ? L.item(p) !== I_NONE
      : (() => {
          for (let i = 0; i < N; i++) if (L.pid(i) === p + 1) return true;
          return L.item(p) !== I_NONE;
        })();
  const couldOwn = (s: State, L: View, p: number): number[] => {
    const a = [];
    for (let j = 0; j < N; j++) {
      const st = L.st(j);
      if (
        (st === ST.S || st === ST.U || (st === ST.NA && r.parkedCanOwn)) &&
        at(s, P(p) + p_win + j) === L.att(j) &&
        L.att(j) &&
        sizeOf(L, j) === at(s, P(p) + p_size)
      )
        a.push(j);
    }
    return a;
  };
  const orphanPool = (s: State, snap: Snap): number[] => {
    const a = [];
    for (let p = 0; p < MAXP; p++) if (snap(p) && snap(p) !== 4 && (ours(s, p) || !r.assumeOperator)) a.push(p);
    return a;
  };

  const isWithin = (mem: number, sent: number): boolean => (mem | sent) === sent;
  /** Nobody's, or called EXTRA: then nobody's too, or come too late for this very order. */
  const isFree = (s: State, p: number, item: number, i: number): boolean =>
    item === I_NONE || (item === I_EXTRA && r.extraReturns && (!at(s, P(p) + p_iatt) || at(s, P(p) + p_by) === i + 1));

  const decideOrphan = (s: State, L: View, p: number, snap: Snap): Decision => {
    const code = snap(p);
    if (!code || code === 4) return [D_WAIT, 0];
    const it = L.item(p);
    if (r.providerItem) {
      if (it === I_CANCELLING) return code === 1 ? [D_CANCEL, 1] : [D_WAIT, 0];
      if (it === I_EXTRA && code === 3 && r.extraReturns) {
        const maker = couldOwn(s, L, p).find((j) => isFree(s, p, it, j) && isWithin(at(s, P(p) + p_mem), L.sent(j)));
        return maker === undefined ? [D_WAIT, 0] : [D_ADOPT, maker];
      }
      if (it === I_EXTRA)
        return code === 1 && (r.lateOrphan === 'cancel' || at(s, P(p) + p_iatt)) ? [D_CANCEL, 1] : [D_WAIT, 0];
      if (it === I_CANCELLED) return [D_WAIT, 0];
      if (it >= I_OWN) {
        const j = it - I_OWN;
        const st = L.st(j);
        if (L.pid(j) === p + 1) return [D_WAIT, 0];
        if (r.itemAttempt ? (open(st) || st === ST.Q) && L.att(j) === at(s, P(p) + p_iatt) : open(st))
          return st === ST.S && L.lease(j) ? [D_WAIT, 0] : r.ownFirst ? [D_ADOPT, j] : [D_WAIT, 0]; // finish what a crash left
        return [D_EXTRA, it];
      }
    }
    if (known(L, p)) return [D_WAIT, 0];
    const own = couldOwn(s, L, p);
    if (code === 3) {
      const b = P(p);
      const fit = own.filter((j) =>
        r.adoptExact ? (L.sent(j) | at(s, b + p_mem)) === L.sent(j) : L.sent(j) & at(s, b + p_mem),
      );
      if (fit.length) return [D_ADOPT, at(fit, 0)];
      if (own.some((j) => L.sent(j) & at(s, b + p_mem))) return [D_WAIT, 0];
      return r.providerItem ? [D_EXTRA, 0] : [D_WAIT, 0];
    }
    if (r.adoptWindow && own.length === 1 && L.st(at(own, 0)) !== ST.S) {
      const j = at(own, 0);
      const rivals = orphanPool(s, snap).filter(
        (x) => x !== p && snap(x) !== 3 && !known(L, x) && at(s, P(x) + p_win + j) === L.att(j),
      );
      if (!rivals.length && (!r.quiet || L.qt(j))) return [D_ADOPT, j];
    }
    if (code === 2) return r.unknownBlocks ? [D_WAIT, 0] : [D_EXTRA, 0];
    if (r.cancelGuard === 'closed' && r.quiet && own.some((j) => !L.qt(j))) return [D_WAIT, 0];
    if (r.cancelGuard === 'liveLease' && own.some((j) => L.st(j) === ST.S && L.lease(j))) return [D_WAIT, 0];
    if (r.lateOrphan === 'alarm' && !members.some((_, j) => at(s, P(p) + p_win + j))) return [D_EXTRA, 0]; // outside every window of ours
    return [D_CANCEL, 0];
  };
  const decideOrder = (s: State, L: View, i: number, snap: Snap, startedQuiet: number): Decision => {
    const att = L.att(i),
      sent = r.sentRecorded ? L.sent(i) : at(members, i);
    if (L.st(i) !== ST.U) return [D_WAIT, 0];
    let wait = false;
    for (let p = 0; p < MAXP; p++) {
      const code = snap(p);
      if (!code || code === 4) continue;
      const b = P(p),
        it = L.item(p),
        inWin = at(s, b + p_win + i) === att && at(s, b + p_size) === pop(sent);
      if (code === 3 && at(s, b + p_mem) & sent) {
        // a desktop of that name exists
        if (!r.adoptExact) return [D_ADOPT, p];
        if (
          (isFree(s, p, it, i) && inWin && isWithin(at(s, b + p_mem), sent)) ||
          (it === I_OWN + i && at(s, b + p_iatt) === att)
        ) {
          wait = true;
          continue;
        } // the orphan task adopts it
        return [D_PARK, 0]; // somebody else's: a person must look
      }
      if (!(ours(s, p) || !r.assumeOperator) || !inWin || code === 3) continue;
      if (it >= I_OWN && (it !== I_OWN + i || !r.ownFirst)) continue;
      if (it === I_CANCELLED) continue;
      if (code === 2 && !r.unknownBlocks) continue;
      if (it === I_CANCELLING) {
        if (r.cancelDone) wait = true;
        continue;
      }
      if (!r.providerItem && known(L, p)) continue;
      if (r.orphanBlocks) wait = true;
    }
    if (wait) return [D_WAIT, 0];
    if (r.quiet && !(r.quietFirst ? startedQuiet : L.qt(i))) return [D_WAIT, 0];
    return [D_ABSENT, 0];
  };

  const successors = (s: State): Step[] => {
    const out: Step[] = [];
    const add = (label: string, fair: boolean, f: Change, viol?: string): void => {
      const t = s.slice();
      const v = f(t);
      out.push({ label, fair, t: canon(t), viol: typeof v === 'string' ? v : (viol ?? null) });
    };
    const nm = (i: number): string => 'ABCDEF'[i] ?? '?';
    const memN = (m: number): string => {
      let x = '';
      for (let d = 0; d < D; d++) if ((m >> d) & 1) x += d + 1;
      return `{${x}}`;
    };

    const commit = (t: State, i: number, att: number, mem: number): number => {
      // the provider creates an order
      let p = 0;
      while (p < MAXP && at(t, P(p) + p_by)) p++;
      if (p >= MAXP) throw new Error('maxP too small');
      const b = P(p);
      t[b + p_by] = i + 1;
      t[b + p_att] = att;
      t[b + p_mem] = mem;
      t[b + p_size] = pop(mem);
      t[b + p_stat] = mode === 'auto' ? PAID : UNP;
      for (let j = 0; j < N; j++)
        t[b + p_win + j] = open(at(t, O(j) + o_st)) && !at(t, O(j) + o_qt) ? at(t, O(j) + o_att) : 0;
      return p;
    };
    const clash = (t: State, mem: number): boolean => {
      for (let p = 0; p < MAXP; p++) if (live(t, p) && at(t, P(p) + p_mem) & mem) return true;
      return false;
    };
    const doubleNow = (t: State, p: number): string | null => {
      for (let x = 0; x < MAXP; x++)
        if (x !== p && ours(t, x) && live(t, x) && at(t, P(x) + p_mem) & at(t, P(p) + p_mem))
          return `DOUBLE-LIVE: P${x + 1} and P${p + 1} both hold a desktop`;
      return null;
    };
    const paidNow = (t: State, p: number): string | null => {
      for (let x = 0; x < MAXP; x++)
        if (x !== p && ours(t, x) && at(t, P(x) + p_stat) === PAID && at(t, P(x) + p_mem) & at(t, P(p) + p_mem))
          return `PAID-TWICE: P${x + 1} and P${p + 1}`;
      return null;
    };
    const netPut = (t: State, i: number, att: number, mem: number): void => {
      for (let k = 0; k < NETN; k++) {
        const b = N0 + k * NF;
        if (!at(t, b)) {
          t[b] = i + 1;
          t[b + 1] = att;
          t[b + 2] = mem;
          return;
        }
      }
      throw new Error('net full');
    };
    const checkOrdered = (t: State, i: number, p: number): string | null => {
      const b = P(p);
      if (at(t, b + p_by) !== i + 1)
        return `WRONG-ORDER: ${nm(i)} says ORDERED P${p + 1}, which is ${at(t, b + p_by) === FOREIGN ? "a stranger's" : `${nm(at(t, b + p_by) - 1)}'s`}`;
      if (
        cfg.partial
          ? (at(t, b + p_mem) | at(t, O(i) + o_sent)) !== at(t, O(i) + o_sent)
          : at(t, b + p_mem) !== at(t, O(i) + o_sent)
      )
        return `WRONG-ORDER: ${nm(i)} says ORDERED P${p + 1} with other members`;
      if (at(t, b + p_stat) === CAN && !cfg.lapse)
        return `ORDERED-CANCELLED: ${nm(i)} says ORDERED P${p + 1}, which was cancelled`;
      return null;
    };
    const setOrdered = (t: State, i: number, p: number): string | null => {
      const o = O(i);
      t[o + o_st] = ST.ORD;
      t[o + o_pid] = p + 1;
      t[o + o_lease] = 0;
      t[o + o_msg] = 0;
      t[o + o_qt] = 0;
      return checkOrdered(t, i, p);
    };
    const requeue = (t: State, i: number, msg: number): void => {
      const o = O(i);
      t[o + o_lease] = 0;
      t[o + o_qt] = 0;
      if (at(t, o + o_att) >= KS[i]) {
        t[o + o_st] = ST.NA;
        t[o + o_msg] = 0;
        t[o + o_qt] = 2;
      } else {
        t[o + o_st] = ST.Q;
        t[o + o_msg] = msg;
      }
    };
    // o_qt: 0 open, 1 quiet period passed, 2 nothing of this order can be out (settled)

    // ---- submit workers
    for (let w = 0; w < W; w++) {
      const b = WK(w),
        pc = at(s, b);
      if (w && pc === W_IDLE && at(s, WK(w - 1)) === W_IDLE) break; // symmetric
      if (pc === W_IDLE) {
        for (let i = 0; i < N; i++)
          if (at(s, O(i) + o_msg) && at(s, O(i) + o_st) === ST.Q) {
            const blocked = blockedBy(s, i);
            if (stopOf(s, i)) {
              add(`worker reads that the file of ${nm(i)} is stopped`, true, (t) => {
                t[b] = W_STOP;
                t[b + w_ord] = i;
                t[b + w_att] = at(t, O(i) + o_att);
              });
              continue;
            }
            // Its message is put off.
            if (isPaused(s)) continue;
            add(`worker takes message of ${nm(i)}`, blocked !== 'wait', (t) => {
              t[b] = r.claimFirst ? W_CLAIM : W_LEASE;
              t[b + w_ord] = i;
              t[b + w_att] = at(t, O(i) + o_att);
              if (!r.claimFirst) t[b + w_got] = at(members, i) & ~at(t, O(i) + o_rej);
            });
          }
        continue;
      }
      const i = at(s, b + w_ord),
        o = O(i);
      if (at(s, B0 + b_crash))
        add(`worker on ${nm(i)} CRASHES`, false, (t) => {
          if (pc === W_WAIT) netPut(t, i, at(t, b + w_att), at(t, b + w_got));
          idleW(t, w);
          t[B0 + b_crash] = at(t, B0 + b_crash) - 1;
        });
      const myTurn = () => at(s, o + o_att) === at(s, b + w_att);
      if (pc === W_CLAIM) {
        const todo = (list[i] ?? []).filter((d) => !((at(s, o + o_rej) >> d) & 1));
        const d = todo[at(s, b + w_ptr)];
        if (d === undefined) {
          // all looked at
          if (!at(s, b + w_got))
            add(`worker writes ${nm(i)} SKIPPED`, true, (t) => {
              if (at(t, o + o_st) === ST.Q) {
                t[o + o_st] = at(t, o + o_rej) ? ST.REJ : ST.SKIP;
                t[o + o_alr] = at(t, b + w_alr);
                t[o + o_msg] = 0;
              }
              idleW(t, w);
            });
          else
            add(`worker of ${nm(i)} holds its claims`, true, (t) => {
              t[b] = W_LEASE;
            });
          continue;
        }
        const own = at(s, C0 + d) - 1;
        if (own < 0 || own === i)
          add(`worker claims d${d + 1} for ${nm(i)}`, true, (t) => {
            t[C0 + d] = i + 1;
            t[b + w_got] = at(t, b + w_got) | (1 << d);
            t[b + w_ptr] = at(t, b + w_ptr) + 1;
          });
        else if (
          endedFor(s, own, d) ||
          (!r.takeEnded && at(s, O(own) + o_st) !== ST.ORD && at(s, O(own) + o_st) !== ST.S)
        )
          add(
            `worker of ${nm(i)} reads: d${d + 1} is claimed by ${nm(own)}, ${STN[at(s, O(own) + o_st)]}`,
            true,
            (t) => {
              t[b] = W_TAKE;
              t[b + w_tj] = own;
            },
          );
        else if (at(s, O(own) + o_st) === ST.ORD || !r.waitUndecided)
          add(
            `worker of ${nm(i)} reads: d${d + 1} is ${nm(own)}'s (${STN[at(s, O(own) + o_st)]}): already-ordered`,
            true,
            (t) => {
              t[b + w_alr] = at(t, b + w_alr) | (1 << d);
              t[b + w_ptr] = at(t, b + w_ptr) + 1;
            },
          );
        else if (at(s, O(own) + o_st) === ST.NA)
          add(`worker parks ${nm(i)}: d${d + 1} is held by parked ${nm(own)}`, true, (t) => {
            if (at(t, o + o_st) === ST.Q) {
              t[o + o_st] = ST.NA;
              t[o + o_qt] = 2;
              t[o + o_msg] = 0;
            }
            idleW(t, w);
          });
        else
          add(`worker leaves ${nm(i)} for later: d${d + 1} is held by ${nm(own)}`, true, (t) => {
            idleW(t, w);
          });
        continue;
      }
      if (pc === W_TAKE) {
        const d = at(
            (list[i] ?? []).filter((x) => !((at(s, o + o_rej) >> x) & 1)),
            at(s, b + w_ptr),
          ),
          j = at(s, b + w_tj);
        add(`worker of ${nm(i)} takes d${d + 1} over from ${nm(j)} (if still ${nm(j)}'s)`, true, (t) => {
          if (at(t, C0 + d) === j + 1) {
            t[C0 + d] = i + 1;
            t[b + w_got] = at(t, b + w_got) | (1 << d);
            t[b + w_ptr] = at(t, b + w_ptr) + 1;
          }
          t[b] = W_CLAIM;
          t[b + w_tj] = 0;
        });
        continue;
      }
      if (pc === W_LEASE) {
        add(`worker leases ${nm(i)}: SUBMITTING`, true, (t) => {
          const ok = r.casLease
            ? at(t, o + o_st) === ST.Q && (!r.fenceAttempt || at(t, o + o_att) === at(t, b + w_att))
            : at(t, o + o_st) === ST.Q || at(t, o + o_st) === ST.S;
          if (!ok || at(t, o + o_att) >= KS[i]) {
            idleW(t, w);
            return;
          }
          t[o + o_st] = ST.S;
          t[o + o_lease] = 1;
          t[o + o_att] = at(t, o + o_att) + 1;
          t[o + o_sent] = at(t, b + w_got);
          t[o + o_alr] = at(t, b + w_alr);
          t[o + o_qt] = 0;
          t[b] = braked && r.looksAfter ? W_LOOK : W_PRESEND;
          // Leased while a brake held: it must not send.
          t[b + w_tj] = mayNotOrder(t, i) ? 1 : 0;
          t[b + w_att] = at(t, o + o_att);
          t[b + w_ptr] = 0;
          t[b + w_alr] = 0;
        });
        continue;
      }
      if (pc === W_STOP) {
        add(`worker ends ${nm(i)}: its file is stopped`, true, (t) => {
          if (r.stopFenced ? at(t, o + o_st) === ST.Q && at(t, o + o_att) === at(t, b + w_att) : true) {
            t[o + o_st] = ST.REJ;
            t[o + o_msg] = 0;
            t[o + o_lease] = 0;
            t[o + o_qt] = 0;
          }
          idleW(t, w);
        });
        continue;
      }
      if (pc === W_LOOK) {
        const held = mayNotOrder(s, i);
        add(
          `worker of ${nm(i)} reads the brakes: ${held ? 'one holds, it gives the lease back' : 'none holds'}`,
          true,
          (t) => {
            if (!held) {
              t[b] = W_PRESEND;
              return;
            }
            t[b] = W_WRITE;
            t[b + w_ans] = A_NOTSENT;
            t[b + w_tj] = 0;
          },
        );
        continue;
      }
      if (pc === W_PRESEND) {
        const inTime = at(s, o + o_st) === ST.S && myTurn() && at(s, o + o_lease);
        if (!r.deadline || inTime)
          add(
            `worker POSTs ${nm(i)}#${at(s, b + w_att)} ${memN(at(s, b + w_got))}${inTime ? '' : ' (its lease is long gone)'}`,
            true,
            (t) => {
              t[b] = W_WAIT;
              const early = at(t, b + w_tj) === 1;
              t[b + w_tj] = 0;
              if (early) return `SENT-UNDER-BRAKE: ${nm(i)} was leased while a pause or a stop held`;
              for (let k = 0; k < NETN; k++)
                if (at(t, N0 + k * NF) === i + 1)
                  return `POST-WHILE-UNKNOWN: an earlier POST of ${nm(i)} is still under way`;
              for (let x = 0; x < W; x++)
                if (x !== w && at(t, WK(x)) === W_WAIT && at(t, WK(x) + w_ord) === i)
                  return `POST-WHILE-UNKNOWN: an earlier POST of ${nm(i)} is still under way`;
              for (let p = 0; p < MAXP; p++)
                if (at(t, P(p) + p_by) === i + 1 && live(t, p))
                  return `POST-WHILE-UNKNOWN: P${p + 1} of ${nm(i)} exists already`;
              return null;
            },
          );
        if (r.deadline && !inTime)
          add(`worker of ${nm(i)}#${at(s, b + w_att)} is past its deadline: sends nothing`, true, (t) => {
            t[b] = W_WRITE;
            t[b + w_ans] = A_NOTSENT;
          });
        continue;
      }
      if (pc === W_WAIT) {
        const mem = at(s, b + w_got),
          att = at(s, b + w_att);
        const free = !cfg.reserve || !clash(s, mem);
        if (free) {
          add(`provider commits ${nm(i)}#${att}, answers 200`, true, (t) => {
            const p = commit(t, i, att, mem);
            t[b] = r.providerItem ? W_ITEM : W_WRITE;
            t[b + w_ans] = A_OK;
            t[b + w_p] = p;
            return (mode === 'auto' ? paidNow(t, p) : null) || doubleNow(t, p);
          });
          add(`provider commits ${nm(i)}#${att}, the answer is lost`, true, (t) => {
            const p = commit(t, i, att, mem);
            t[b] = W_WRITE;
            t[b + w_ans] = A_AMB;
            return (mode === 'auto' ? paidNow(t, p) : null) || doubleNow(t, p);
          });
        } else
          add(`provider answers 409 to ${nm(i)}#${att}`, true, (t) => {
            t[b] = W_WRITE;
            t[b + w_ans] = r.conflictLooks ? A_AMB : A_REFUSED;
          });
        add(`answer of ${nm(i)}#${att} times out, POST still under way`, true, (t) => {
          netPut(t, i, att, mem);
          t[b] = W_WRITE;
          t[b + w_ans] = A_AMB;
        });
        add(`${nm(i)}#${att} fails at the provider with a 5xx, nothing made`, true, (t) => {
          t[b] = W_WRITE;
          t[b + w_ans] = A_AMB;
        });
        if (cfg.throttle)
          add(`provider answers 429 to ${nm(i)}#${att}`, true, (t) => {
            t[b] = W_WRITE;
            t[b + w_ans] = A_NOTSENT;
          });
        if (at(s, B0 + b_refuse))
          for (let d = 0; d < D; d++)
            if ((mem >> d) & 1)
              add(`provider refuses ${nm(i)}#${att} because of d${d + 1}`, true, (t) => {
                t[B0 + b_refuse] = at(t, B0 + b_refuse) - 1;
                t[b] = W_WRITE;
                t[b + w_ans] = A_REFUSED;
                t[b + w_tj] = 1 << d;
                const c = at(childOf, i);
                if (c >= 0 && pop(mem) > 1 && members[c] === (mem & ~(1 << d))) t[b] = r.childFirst ? W_CHILD : W_SPLIT;
              });
        continue;
      }
      if (pc === W_ITEM) {
        const p = at(s, b + w_p);
        add(`worker puts PROVIDER#P${p + 1} for ${nm(i)}`, true, (t) => {
          const it = P(p) + p_item;
          if (at(t, it) === I_NONE) {
            t[it] = I_OWN + i;
            t[P(p) + p_iatt] = at(t, b + w_att);
          } else if (at(t, it) !== I_OWN + i) {
            t[b + w_ans] = A_AMB;
            t[b + w_p] = 0;
          }
          t[b] = W_WRITE;
        });
        continue;
      }
      if (pc === W_CHILD) {
        const c = at(childOf, i);
        add(`worker puts child ${nm(c)}`, true, (t) => {
          if (at(t, O(c) + o_st) === ST.NONE) {
            t[O(c) + o_st] = ST.Q;
            t[O(c) + o_msg] = 1;
          }
          if (r.childFirst) t[b] = W_SPLIT;
          else idleW(t, w);
        });
        continue;
      }
      if (pc === W_SPLIT) {
        add(`worker writes ${nm(i)} SPLIT`, true, (t) => {
          if (open(at(t, o + o_st)) && at(t, o + o_att) === at(t, b + w_att)) {
            t[o + o_st] = ST.SPLIT;
            t[o + o_rej] = at(t, o + o_rej) | at(t, b + w_tj);
            t[o + o_lease] = 0;
            t[o + o_msg] = 0;
            t[o + o_qt] = 0;
            if (!r.childFirst) {
              t[b] = W_CHILD;
              return;
            }
          }
          idleW(t, w);
        });
        continue;
      }
      if (pc === W_EXTRA) {
        const p = at(s, b + w_p);
        add(`worker marks PROVIDER#P${p + 1} EXTRA`, true, (t) => {
          if (at(t, P(p) + p_item) === I_OWN + i && at(t, P(p) + p_iatt) === at(t, b + w_att))
            t[P(p) + p_item] = I_EXTRA;
          idleW(t, w);
        });
        continue;
      }
      if (pc === W_WRITE) {
        const ans = at(s, b + w_ans);
        const match = (t: State): boolean => (r.fenceAttempt ? at(t, o + o_att) === at(t, b + w_att) : true);
        if (ans === A_OK) {
          const p = at(s, b + w_p);
          add(`worker writes ${nm(i)} ORDERED P${p + 1} (if still attempt ${at(s, b + w_att)})`, true, (t) => {
            const okState = r.lateAnswer ? open(at(t, o + o_st)) || at(t, o + o_st) === ST.Q : at(t, o + o_st) === ST.S;
            if (okState && match(t)) {
              idleW(t, w);
              return setOrdered(t, i, p);
            }
            if (at(t, o + o_st) === ST.ORD && at(t, o + o_pid) === p + 1) {
              idleW(t, w);
              return null;
            }
            if (r.providerItem && r.lateAnswer) t[b] = W_EXTRA;
            else idleW(t, w);
            return null;
          });
        } else
          add(
            `worker writes ${nm(i)} ${['', '', 'refused', 'not sent: QUEUED', 'UNKNOWN'][ans]} (if still attempt ${at(s, b + w_att)})`,
            true,
            (t) => {
              const st = at(t, o + o_st);
              if (ans === A_AMB) {
                if (st === ST.S && match(t)) {
                  t[o + o_st] = ST.U;
                  t[o + o_lease] = 0;
                  t[o + o_msg] = 0;
                }
              } else if ((st === ST.S || st === ST.U) && match(t)) {
                if (ans === A_NOTSENT) requeue(t, i, 1);
                else {
                  const left = at(t, o + o_sent) & ~at(t, b + w_tj);
                  t[o + o_rej] =
                    at(t, o + o_rej) | (r.conflictLooks || at(t, b + w_tj) ? at(t, b + w_tj) : at(t, o + o_sent));
                  if (left && at(t, b + w_tj)) requeue(t, i, 1);
                  else {
                    t[o + o_st] = ST.REJ;
                    t[o + o_lease] = 0;
                    t[o + o_msg] = 0;
                    t[o + o_qt] = 0;
                  }
                }
              }
              idleW(t, w);
            },
          );
      }
    }

    // ---- reconcilers
    for (let q = 0; q < R; q++) {
      const b = RC(q),
        pc = at(s, b);
      if (q && pc === R_IDLE && at(s, RC(q - 1)) === R_IDLE) break;
      if (pc === R_IDLE) {
        const now = (p: number): number => seen(s, p);
        const L = {
          st: (i: number) => at(s, O(i) + o_st),
          att: (i: number) => at(s, O(i) + o_att),
          qt: (i: number) => at(s, O(i) + o_qt),
          sent: (i: number) => at(s, O(i) + o_sent),
          lease: (i: number) => at(s, O(i) + o_lease),
          pid: (i: number) => at(s, O(i) + o_pid),
          item: (p: number) => at(s, P(p) + p_item),
        };
        for (let i = 0; i < N; i++) {
          const st = at(s, O(i) + o_st);
          if ((st === ST.U || st === ST.NA) && at(s, O(i) + o_qt) !== 2) {
            const [d] = decideOrder(s, L, i, now, at(s, O(i) + o_qt));
            add(`reconciler sweeps for ${nm(i)}#${at(s, O(i) + o_att)}`, d !== D_WAIT, (t) => {
              t[b] = R_LISTED;
              t[b + c_kind] = 1;
              t[b + c_tgt] = i;
              t[b + c_att] = at(s, O(i) + o_att) | (at(s, O(i) + o_qt) << 4);
              remember(s, t, q);
              if (r.listFirst) for (let p = 0; p < MAXP; p++) t[b + c_snap + p] = now(p);
            });
            if (st === ST.U && (at(s, O(i) + o_qt) || !r.quiet) && d === D_WAIT)
              add(`reconciler gives up on ${nm(i)}: NEEDS_ATTENTION`, true, (t) => {
                t[O(i) + o_st] = ST.NA;
              });
          }
          if (r.leaseSweep && st === ST.S && !at(s, O(i) + o_lease))
            add(`reconciler: ${nm(i)}'s lease expired: UNKNOWN`, true, (t) => {
              t[O(i) + o_st] = ST.U;
              t[O(i) + o_msg] = 0;
            });
          if (r.sweeper && st === ST.Q && !at(s, O(i) + o_msg))
            add(`reconciler sends ${nm(i)} again`, true, (t) => {
              t[O(i) + o_msg] = 1;
            });
          if (mode === 'confirm' && st === ST.ORD && at(s, O(i) + o_pid)) {
            const p = at(s, O(i) + o_pid) - 1;
            const mayPay = !braked || (!mayNotPay(s, i) && at(s, O(i) + o_pay) === 0);
            if (at(s, P(p) + p_stat) === UNP && mayPay)
              add(`reconciler is about to pay ${nm(i)} P${p + 1}`, true, (t) => {
                t[b] = R_PAY;
                t[b + c_tgt] = i;
                t[b + c_arg] = p;
              });
          }
          if (stopOf(s, i) === UNDONE && st === ST.ORD && at(s, O(i) + o_pid)) {
            const p = at(s, O(i) + o_pid) - 1;
            const free = r.undoWaits ? at(s, O(i) + o_pay) !== PAYING : true;
            if (at(s, P(p) + p_stat) === UNP && free && at(s, P(p) + p_vis))
              add(`reconciler writes ${nm(i)}: P${p + 1} is being taken back`, true, (t) => {
                t[O(i) + o_pay] = TAKING;
                t[b] = R_BACK;
                t[b + c_tgt] = i;
                t[b + c_arg] = p;
              });
          }
          if (
            braked &&
            st === ST.ORD &&
            at(s, O(i) + o_pay) === TAKING &&
            at(s, P(at(s, O(i) + o_pid) - 1) + p_stat) === PAID
          )
            add(`reconciler sees ${nm(i)}'s order paid: it stays ORDERED`, true, (t) => {
              t[O(i) + o_pay] = 0;
            });
          if (
            cfg.partial &&
            r.follow &&
            st === ST.ORD &&
            at(s, O(i) + o_pid) &&
            at(s, P(at(s, O(i) + o_pid) - 1) + p_named) &&
            at(s, P(at(s, O(i) + o_pid) - 1) + p_mem) !== at(s, O(i) + o_sent)
          )
            add(`reconciler counts ${nm(i)}'s desktops: writes who is missing`, true, (t) => {
              const o = O(i),
                have = at(t, P(at(t, o + o_pid) - 1) + p_mem);
              t[o + o_rej] = at(t, o + o_rej) | (at(t, o + o_sent) & ~have);
              t[o + o_sent] = have;
            });
          if (
            r.follow &&
            st === ST.ORD &&
            at(s, O(i) + o_pid) &&
            at(s, P(at(s, O(i) + o_pid) - 1) + p_stat) === CAN &&
            at(s, P(at(s, O(i) + o_pid) - 1) + p_vis)
          )
            add(`reconciler sees ${nm(i)}'s order cancelled: LAPSED`, true, (t) => {
              t[O(i) + o_st] = ST.LAPSED;
            });
        }
        for (let p = 0; p < MAXP; p++)
          if (now(p) && now(p) !== 4 && (ours(s, p) || !r.assumeOperator)) {
            const it = at(s, P(p) + p_item);
            if (it === I_CANCELLED) continue;
            const [d] = decideOrphan(s, L, p, now);
            add(
              `reconciler lists the orders: P${p + 1} is ${['', 'unpaid', 'paid, no desktops yet', 'there with its desktops'][now(p)]}`,
              d !== D_WAIT,
              (t) => {
                t[b] = R_LISTED;
                t[b + c_kind] = 2;
                t[b + c_tgt] = p;
                remember(s, t, q);
                if (r.listFirst)
                  for (let x = 0; x < MAXP; x++) if (x === p || r.adoptWindow) t[b + c_snap + x] = now(x);
              },
            );
          }
        if (!r.listFirst) {
          // the order may appear between the reading of the ledger and the list
          add(`reconciler reads the ledger (before the list)`, false, (t) => {
            t[b] = R_LISTED;
            t[b + c_kind] = 3;
            remember(s, t, q);
          });
        }
        continue;
      }
      const tgt = at(s, b + c_tgt);
      if (at(s, B0 + b_crash))
        add(`reconciler CRASHES`, false, (t) => {
          idleR(t, q);
          t[B0 + b_crash] = at(t, B0 + b_crash) - 1;
        });
      if (pc === R_LISTED) {
        const snap = r.listFirst ? (p: number) => at(s, b + c_snap + p) : (p: number) => seen(s, p);
        if (at(s, b + c_kind) === 3) {
          for (let p = 0; p < MAXP; p++)
            if (snap(p) && snap(p) !== 4 && (ours(s, p) || !r.assumeOperator))
              add(`reconciler lists the orders: P${p + 1}`, true, (t) => {
                t[b + c_kind] = 2;
                t[b + c_tgt] = p;
              });
          add('reconciler: nothing to do', true, (t) => void idleR(t, q));
          continue;
        }
        const L = ledger(s, q);
        const [d, arg] =
          at(s, b + c_kind) === 1
            ? (L.st(tgt) === ST.U || L.st(tgt) === ST.NA) && L.att(tgt) === (at(s, b + c_att) & 15)
              ? decideOrder(s, L, tgt, snap, at(s, b + c_att) >> 4)
              : [D_WAIT, 0]
            : decideOrphan(s, L, tgt, snap);
        if (d === D_WAIT) {
          add('reconciler cannot tell yet', true, (t) => void idleR(t, q));
          continue;
        }
        const say = ['', 'adopt', 'cancel', 'call it extra', 'absent', 'park'][d];
        add(
          `reconciler reads the ledger, decides: ${say}${at(s, b + c_kind) === 2 ? ` P${tgt + 1}` : ` ${nm(tgt)}${d === D_ADOPT ? ` := P${arg + 1}` : ''}`}${d === D_ADOPT && at(s, b + c_kind) === 2 ? ` for ${nm(arg)}` : ''}`,
          true,
          (t) => {
            t.fill(0, b + c_snap, b + RF);
            let i: number;
            let p: number;
            if (at(s, b + c_kind) === 1) {
              i = tgt;
              p = d === D_ADOPT ? arg : 0;
            } else {
              p = tgt;
              i = d === D_ADOPT ? arg : 0;
            }
            t[b + c_dec] = d;
            t[b + c_tgt] = i;
            t[b + c_arg] = p;
            t[b + c_att] = L.att(i);
            t[b + c_kind] = d === D_ADOPT && L.item(p) === I_EXTRA ? READ_EXTRA : 0;
            if (d === D_ABSENT || d === D_PARK) t[b] = R_ORDER;
            else if (d === D_ADOPT) t[b] = r.providerItem ? R_PUT : R_ORDER;
            else t[b] = r.providerItem ? R_PUT : R_CALL;
            if (d === D_EXTRA) {
              t[b + c_tgt] = arg;
            } // the item value it replaces
            if (d === D_CANCEL) t[b + c_tgt] = L.item(p);
            if (d === D_CANCEL || d === D_EXTRA) t[b + c_att] = 0;
          },
        );
        continue;
      }
      const p = at(s, b + c_arg),
        d = at(s, b + c_dec),
        it = P(p) + p_item;
      if (pc === R_PUT) {
        if (d === D_ADOPT)
          add(`reconciler puts PROVIDER#P${p + 1} for ${nm(tgt)}`, true, (t) => {
            // Put if absent, or changed from the EXTRA that was read.
            if (at(t, it) === I_NONE || (at(t, it) === I_EXTRA && at(t, b + c_kind) === READ_EXTRA)) {
              t[it] = I_OWN + tgt;
              t[P(p) + p_iatt] = at(t, b + c_att);
            }
            if (at(t, it) === I_OWN + tgt && at(t, P(p) + p_iatt) === at(t, b + c_att)) t[b] = R_ORDER;
            else idleR(t, q);
          });
        if (d === D_CANCEL)
          add(`reconciler puts PROVIDER#P${p + 1} CANCELLING`, true, (t) => {
            if (at(t, it) === tgt) {
              t[it] = I_CANCELLING;
              t[b] = R_CALL;
              t[b + c_tgt] = 0;
            } else idleR(t, q);
          });
        if (d === D_EXTRA)
          add(`reconciler marks PROVIDER#P${p + 1} EXTRA`, true, (t) => {
            if (at(t, it) === tgt) t[it] = I_EXTRA;
            idleR(t, q);
          });
        continue;
      }
      if (pc === R_CALL) {
        add(`reconciler asks to cancel P${p + 1}`, true, (t) => {
          let v = null;
          if (at(t, P(p) + p_stat) === UNP) {
            t[P(p) + p_stat] = CAN;
            t[b + c_att] = 1;
            const by = at(t, P(p) + p_by) - 1;
            if (at(t, P(p) + p_by) === FOREIGN) v = `GOOD-CANCELLED: P${p + 1} is a stranger's`;
            else {
              if (at(t, O(by) + o_pid) === p + 1 && at(t, O(by) + o_st) === ST.ORD)
                v = `GOOD-CANCELLED: P${p + 1} is recorded as ${nm(by)}'s`;
              for (let x = 0; x < W; x++) {
                const wb = WK(x);
                if (
                  (at(t, wb) === W_ITEM || at(t, wb) === W_WRITE) &&
                  at(t, wb + w_ans) === A_OK &&
                  at(t, wb + w_p) === p
                )
                  v ??= `BUSY-CANCELLED: P${p + 1} is just being recorded by ${nm(by)}'s worker`;
              }
            }
          } else t[b + c_att] = at(t, P(p) + p_stat) === CAN ? 1 : 2;
          if (r.providerItem) t[b] = R_ITEM;
          else {
            if (at(t, b + c_att) === 1) t[it] = I_CANCELLED;
            idleR(t, q);
          }
          return v;
        });
        continue;
      }
      if (pc === R_ITEM) {
        add(
          `reconciler writes PROVIDER#P${p + 1} ${at(s, b + c_att) === 1 ? 'CANCELLED' : 'none (it was paid)'}`,
          true,
          (t) => {
            if (at(t, it) === I_CANCELLING) t[it] = at(t, b + c_att) === 1 ? I_CANCELLED : I_NONE;
            idleR(t, q);
          },
        );
        continue;
      }
      if (pc === R_ORDER) {
        const i = tgt,
          o = O(i),
          att = at(s, b + c_att);
        const match = (t: State): boolean => !r.fenceAttempt || at(t, o + o_att) === att;
        if (d === D_ABSENT)
          add(`reconciler writes ${nm(i)}#${att} absent: QUEUED`, true, (t) => {
            if (at(t, o + o_st) === ST.U && match(t)) {
              requeue(t, i, 0);
              if (at(t, o + o_st) === ST.Q) {
                t.fill(0, b, b + RF);
                t[b] = R_MSG;
                t[b + c_tgt] = i;
                return;
              }
            }
            idleR(t, q);
          });
        if (d === D_PARK)
          add(`reconciler writes ${nm(i)}#${att} NEEDS_ATTENTION`, true, (t) => {
            if (at(t, o + o_st) === ST.U && match(t)) t[o + o_st] = ST.NA;
            idleR(t, q);
          });
        if (d === D_ADOPT)
          add(`reconciler writes ${nm(i)}#${att} ORDERED P${p + 1}`, true, (t) => {
            let v = null;
            const ok =
              (open(at(t, o + o_st)) && (r.providerItem || at(t, o + o_st) !== ST.S)) ||
              (r.providerItem && at(t, o + o_st) === ST.Q);
            if (ok && match(t)) v = setOrdered(t, i, p);
            idleR(t, q);
            return v;
          });
        continue;
      }
      if (pc === R_MSG) {
        add(`reconciler sends ${nm(tgt)}`, true, (t) => {
          t[O(tgt) + o_msg] = 1;
          idleR(t, q);
        });
        continue;
      }
      if (pc === R_PAY && braked) {
        add(`reconciler writes ${nm(tgt)} paying`, true, (t) => {
          if (at(t, O(tgt) + o_st) !== ST.ORD || at(t, O(tgt) + o_pay) !== 0) return void idleR(t, q);
          t[O(tgt) + o_pay] = PAYING;
          t[b] = r.payLooksAfter ? R_PLOOK : R_PCALL;
          t[b + c_dec] = mayNotPay(t, tgt) ? 1 : 0;
        });
        continue;
      }
      if (pc === R_PLOOK) {
        const held = mayNotPay(s, tgt);
        add(
          `reconciler reads the brakes: ${held ? 'one holds, it gives the payment back' : 'none holds'}`,
          true,
          (t) => {
            if (!held) t[b] = R_PCALL;
            else {
              if (at(t, O(tgt) + o_pay) === PAYING) t[O(tgt) + o_pay] = 0;
              idleR(t, q);
            }
          },
        );
        continue;
      }
      if (pc === R_PCALL) {
        add(`reconciler asks to pay P${p + 1}`, true, (t) => {
          let v = null;
          if (at(t, b + c_dec) === 1) v = `PAID-UNDER-BRAKE: ${nm(tgt)} began to be paid while a pause or an undo held`;
          if (at(t, O(tgt) + o_pay) === TAKING) v = `PAID-UNDONE: ${nm(tgt)} is paid and taken back at once`;
          if (at(t, P(p) + p_stat) === UNP) {
            t[P(p) + p_stat] = PAID;
            v ??= paidNow(t, p);
          }
          if (at(t, O(tgt) + o_pay) === PAYING) t[O(tgt) + o_pay] = 0;
          idleR(t, q);
          return v;
        });
        continue;
      }
      if (pc === R_BACK) {
        for (const isHeard of [true, false])
          add(`reconciler asks to cancel P${p + 1}${isHeard ? '' : ', which never arrives'}`, true, (t) => {
            if (isHeard && at(t, P(p) + p_stat) === UNP) t[P(p) + p_stat] = CAN;
            if (!r.undoLooks && at(t, O(tgt) + o_st) === ST.ORD) t[O(tgt) + o_st] = ST.LAPSED;
            idleR(t, q);
          });
        continue;
      }
      if (pc === R_PAY) {
        add(`reconciler pays P${p + 1}`, true, (t) => {
          let v = null;
          if (at(t, P(p) + p_stat) === UNP) {
            t[P(p) + p_stat] = PAID;
            v = paidNow(t, p);
          }
          idleR(t, q);
          return v;
        });
      }
    }

    // ---- environment
    if (braked) {
      if (at(s, B0 + b_pauses) && !isPaused(s))
        add('somebody pauses', false, (t) => {
          t[B0 + b_paused] = 1;
          t[B0 + b_pauses] = at(t, B0 + b_pauses) - 1;
        });
      if (isPaused(s))
        add('somebody resumes', true, (t) => {
          t[B0 + b_paused] = 0;
          // What was leased, or began to be paid, is as good as if it had been so now.
          for (let w = 0; w < W; w++)
            if ((at(t, WK(w)) === W_LOOK || at(t, WK(w)) === W_PRESEND) && !stopOf(t, at(t, WK(w) + w_ord)))
              t[WK(w) + w_tj] = 0;
          for (let q = 0; q < R; q++)
            if ((at(t, RC(q)) === R_PLOOK || at(t, RC(q)) === R_PCALL) && stopOf(t, at(t, RC(q) + c_tgt)) !== UNDONE)
              t[RC(q) + c_dec] = 0;
        });
      if (cfg.stops !== undefined && !at(s, B0 + b_stop))
        add(`somebody ${cfg.stops === 'undo' ? 'undoes' : 'stops'} the file of ${nm(0)}`, false, (t) => {
          t[B0 + b_stop] = cfg.stops === 'undo' ? UNDONE : STOPPED;
        });
      for (let i = 0; i < N; i++)
        if (at(s, O(i) + o_pay) === PAYING) {
          let isCalling = false;
          for (let q = 0; q < R; q++)
            if ((at(s, RC(q)) === R_PLOOK || at(s, RC(q)) === R_PCALL) && at(s, RC(q) + c_tgt) === i) isCalling = true;
          if (!isCalling)
            add(`no payment call of ${nm(i)} can take effect any more`, true, (t) => {
              t[O(i) + o_pay] = 0;
            });
        }
    }
    for (let i = 0; i < N; i++) {
      const o = O(i);
      if (at(s, o + o_st) === ST.S && at(s, o + o_lease))
        add(`${nm(i)}'s lease runs out`, true, (t) => {
          t[o + o_lease] = 0;
        });
      if (open(at(s, o + o_st)) && !at(s, o + o_lease) && !at(s, o + o_qt)) {
        let ok = true;
        if (r.assumeT) {
          for (let k = 0; k < NETN; k++) if (at(s, N0 + k * NF) === i + 1) ok = false;
          for (let w = 0; w < W; w++) if (at(s, WK(w)) === W_WAIT && at(s, WK(w) + w_ord) === i) ok = false;
        }
        if (r.assumeKill)
          for (let w = 0; w < W; w++) if (at(s, WK(w)) > W_WAIT && at(s, WK(w) + w_ord) === i) ok = false;
        if (r.deadline)
          for (let w = 0; w < W; w++) if (at(s, WK(w)) === W_PRESEND && at(s, WK(w) + w_ord) === i) ok = false;
        if (r.assumeV)
          for (let p = 0; p < MAXP; p++) if (at(s, P(p) + p_by) === i + 1 && !at(s, P(p) + p_vis)) ok = false;
        if (ok && r.quiet)
          add(`quiet period of ${nm(i)}#${at(s, o + o_att)} is over`, true, (t) => {
            t[o + o_qt] = 1;
          });
      }
      if (at(s, B0 + b_dlq) && at(s, o + o_msg))
        add(`message of ${nm(i)} ends in the DLQ`, false, (t) => {
          t[o + o_msg] = 0;
          t[B0 + b_dlq] = at(t, B0 + b_dlq) - 1;
        });
    }
    for (let k = 0; k < NETN; k++) {
      const b = N0 + k * NF;
      if (!at(s, b)) continue;
      const i = at(s, b) - 1,
        att = at(s, b + 1),
        mem = at(s, b + 2);
      if (!cfg.reserve || !clash(s, mem))
        add(`provider commits ${nm(i)}#${att} late, nobody hears`, true, (t) => {
          t.fill(0, b, b + NF);
          const p = commit(t, i, att, mem);
          return (mode === 'auto' ? paidNow(t, p) : null) || doubleNow(t, p);
        });
      add(`POST ${nm(i)}#${att} never arrives`, true, (t) => {
        t.fill(0, b, b + NF);
      });
    }
    for (let p = 0; p < MAXP; p++) {
      const b = P(p);
      if (!at(s, b + p_by) || at(s, b + p_by) === FOREIGN) continue;
      if (!at(s, b + p_vis))
        add(`P${p + 1} appears in the billing list`, true, (t) => {
          t[b + p_vis] = 1;
        });
      if (at(s, B0 + b_mislabel) && at(s, b + p_stat) === PAID && at(s, b + p_item) === I_NONE)
        add(`somebody calls P${p + 1} EXTRA`, false, (t) => {
          t[b + p_item] = I_EXTRA;
          t[B0 + b_mislabel] = at(t, B0 + b_mislabel) - 1;
        });
      if (at(s, b + p_stat) === PAID && !at(s, b + p_named)) {
        add(`P${p + 1}'s desktops appear`, true, (t) => {
          t[b + p_named] = 1;
        });
        if (at(s, B0 + b_done) && pop(at(s, b + p_mem)) > 1)
          for (let d = 0; d < D; d++)
            if ((at(s, b + p_mem) >> d) & 1)
              add(`P${p + 1}'s desktops appear, d${d + 1} failed and is refunded`, true, (t) => {
                t[b + p_named] = 1;
                t[b + p_mem] = at(t, b + p_mem) & ~(1 << d);
                t[B0 + b_done] = at(t, B0 + b_done) - 1;
              });
      }
      if (
        mode === 'manual' &&
        at(s, b + p_stat) === UNP &&
        (!r.assumeHuman ||
          (at(s, b + p_item) >= I_OWN && at(s, O(at(s, b + p_item) - I_OWN) + o_pid) === p + 1) ||
          (!r.providerItem && members.some((_, i) => at(s, O(i) + o_pid) === p + 1)))
      )
        add(`somebody pays P${p + 1} in the console`, false, (t) => {
          t[b + p_stat] = PAID;
          return paidNow(t, p);
        });
      if (at(s, B0 + b_lapse) && at(s, b + p_stat) === UNP && at(s, b + p_vis))
        add(`P${p + 1} is not paid in time and lapses`, false, (t) => {
          t[b + p_stat] = CAN;
          t[B0 + b_lapse] = at(t, B0 + b_lapse) - 1;
        });
    }
    // ---- operator: looks (o_op = what he saw), then acts
    if (cfg.ops)
      for (let i = 0; i < N; i++) {
        const o = O(i);
        const st = at(s, o + o_st);
        if (at(s, B0 + b_op) && st === ST.NA && !at(s, o + o_op)) {
          if (cfg.opKinds?.includes('absent')) {
            // he looked at the console and saw nothing of it
            let saw = false;
            for (let p = 0; p < MAXP; p++)
              if (at(s, P(p) + p_by) === i + 1 && live(s, p) && at(s, P(p) + p_vis)) saw = true;
            const orphanOpen = (() => {
              for (let p = 0; p < MAXP; p++)
                if (
                  ours(s, p) &&
                  live(s, p) &&
                  at(s, P(p) + p_vis) &&
                  at(s, P(p) + p_win + i) === at(s, o + o_att) &&
                  !(at(s, P(p) + p_item) >= I_OWN && at(s, P(p) + p_item) !== I_OWN + i)
                )
                  return true;
              return false;
            })();
            if (!saw && (!r.opGated || (at(s, o + o_qt) && !orphanOpen)))
              add(`operator looked, saw no order of ${nm(i)}`, false, (t) => {
                t[o + o_op] = 1 + at(s, o + o_att);
                t[B0 + b_op] = at(t, B0 + b_op) - 1;
              });
          }
          if (cfg.opKinds?.includes('adopt'))
            for (let p = 0; p < MAXP; p++)
              if (ours(s, p) && live(s, p) && at(s, P(p) + p_vis)) {
                // he sees an order of that size without names, and believes it is the one; told by names when they are there
                if (at(s, P(p) + p_named) ? (at(s, P(p) + p_mem) | at(s, o + o_sent)) === at(s, o + o_sent) : !r.opItem)
                  add(`operator resolves ${nm(i)} --adopt P${p + 1}`, false, (t) => {
                    t[B0 + b_op] = at(t, B0 + b_op) - 1;
                    const x = P(p) + p_item;
                    if (r.opItem) {
                      if (at(t, x) === I_NONE) {
                        t[x] = I_OWN + i;
                        t[P(p) + p_iatt] = at(t, o + o_att);
                      }
                      if (at(t, x) !== I_OWN + i || at(t, P(p) + p_iatt) !== at(t, o + o_att)) return;
                    }
                    return setOrdered(t, i, p);
                  });
              }
        }
        if (at(s, o + o_op) && at(s, o + o_op) < 100)
          add(`operator resolves ${nm(i)} --absent`, true, (t) => {
            const a = at(t, o + o_op) - 1;
            t[o + o_op] = 0;
            if (at(t, o + o_st) === ST.NA && (!r.fenceAttempt || at(t, o + o_att) === a)) {
              if (cfg.opKinds?.includes('release')) {
                t[o + o_st] = ST.REJ;
                t[o + o_qt] = 0;
              } else {
                t[o + o_st] = ST.Q;
                t[o + o_msg] = 1;
                t[o + o_qt] = 0;
                if (at(t, o + o_att) >= KS[i]) {
                  t[o + o_st] = ST.REJ;
                }
              }
            }
          });
        if (at(s, B0 + b_op) && !r.terminalStays && st === ST.REJ && at(s, o + o_att) < KS[i])
          add(`operator re-opens ${nm(i)}: QUEUED again`, false, (t) => {
            t[B0 + b_op] = at(t, B0 + b_op) - 1;
            t[o + o_st] = ST.Q;
            t[o + o_msg] = 1;
            t[o + o_rej] = 0;
          });
      }
    return out;
  };
  /** does nothing happen until somebody else moves? */
  const blockedBy = (s: State, i: number): string | null => {
    for (const d of list[i] ?? []) {
      if ((at(s, O(i) + o_rej) >> d) & 1) continue;
      const own = at(s, C0 + d) - 1;
      if (own < 0) return null;
      if (own === i) continue;
      if (endedFor(s, own, d)) return null;
      const st = at(s, O(own) + o_st);
      if (st === ST.ORD) continue;
      if (st === ST.NA || !r.waitUndecided) return null;
      return 'wait';
    }
    return null;
  };
  /** what must be true once nothing more will happen */
  const quiescent = (s: State): string[] => {
    const bad: string[] = [],
      nm = (i: number): string => 'ABCDEF'[i] ?? '?';
    const P_ = (p: number): number => P(p);
    for (let p = 0; p < MAXP; p++) {
      if (!ours(s, p) || !live(s, p)) continue;
      const it = at(s, P_(p) + p_item);
      for (let x = 0; x < p; x++)
        if (ours(s, x) && live(s, x) && at(s, P_(x) + p_mem) & at(s, P_(p) + p_mem)) {
          const told = (y: number) =>
            r.lateOrphan === 'alarm' && at(s, P_(y) + p_item) === I_EXTRA && at(s, P_(y) + p_stat) === UNP;
          if (!told(x) && !told(p)) bad.push(`DOUBLE at rest: P${x + 1} and P${p + 1}`);
        }
      const rec = [];
      for (let i = 0; i < N; i++) if (at(s, O(i) + o_st) === ST.ORD && at(s, O(i) + o_pid) === p + 1) rec.push(i);
      if (rec.length > 1) bad.push(`SHARED: P${p + 1} is recorded for two orders`);
      let na = false;
      for (let i = 0; i < N; i++)
        if (
          at(s, O(i) + o_st) === ST.NA &&
          at(s, O(i) + o_qt) !== 2 &&
          at(s, P_(p) + p_win + i) === at(s, O(i) + o_att)
        )
          na = true;
      const maker = at(s, P_(p) + p_by) - 1;
      if (
        it === I_EXTRA &&
        at(s, P_(p) + p_named) &&
        at(s, O(maker) + o_st) === ST.NA &&
        at(s, O(maker) + o_qt) !== 2 &&
        at(s, P_(p) + p_win + maker) === at(s, O(maker) + o_att)
      )
        bad.push(`DEAD-END: P${p + 1} is EXTRA and shows that it is ${nm(maker)}'s, which nothing leads out of`);
      if (!rec.length && it !== I_EXTRA && !na)
        bad.push(`UNKNOWN-ORDER: P${p + 1} lives and no ledger item tells of it`);
    }
    for (let i = 0; i < N; i++) {
      const o = O(i),
        st = at(s, o + o_st);
      if (st === ST.NONE) continue;
      if (st === ST.Q || st === ST.S || st === ST.U) bad.push(`LEFT-OUT: ${nm(i)} rests in ${STN[st]}`);
      if (st === ST.ORD) {
        const p = at(s, o + o_pid) - 1;
        if (!live(s, p)) bad.push(`ORDERED-CANCELLED: ${nm(i)} ORDERED but P${p + 1} is cancelled`);
        if (live(s, p) && at(s, P_(p) + p_mem) !== at(s, o + o_sent) && at(s, P_(p) + p_named))
          bad.push(`LEFT-OUT: ${nm(i)} is ORDERED, but P${p + 1} holds fewer desktops`);
      }
      if (st === ST.REJ && !(cfg.opKinds ?? []).includes('release'))
        for (let p = 0; p < MAXP; p++)
          if (live(s, p) && at(s, P_(p) + p_by) === i + 1)
            bad.push(`WRONG-WORD: ${nm(i)} is REJECTED, but its P${p + 1} lives`);
      if (stopOf(s, i) === UNDONE && st === ST.ORD && at(s, P_(at(s, o + o_pid) - 1) + p_stat) === UNP)
        bad.push(`NOT-UNDONE: ${nm(i)} is still unpaid`);
      if (st === ST.SPLIT && at(childOf, i) >= 0 && at(s, O(at(childOf, i)) + o_st) === ST.NONE)
        bad.push(`LEFT-OUT: ${nm(i)} SPLIT without its child`);
      if ((st === ST.ORD || st === ST.SKIP) && !cfg.lapse && !(cfg.partial && r.follow && !cfg.strictAlr))
        for (let d = 0; d < D; d++)
          if ((at(s, o + o_alr) >> d) & 1) {
            let ok = false;
            for (let p = 0; p < MAXP; p++) if (live(s, p) && (at(s, P_(p) + p_mem) >> d) & 1) ok = true;
            if (!ok) bad.push(`LEFT-OUT: d${d + 1} of ${nm(i)} is called already-ordered, and nobody ordered it`);
          }
    }
    return bad;
  };
  const show = (s: State): string => {
    const nm = (i: number): string => 'ABCDEF'[i] ?? '?';
    const m = (x: number): string => {
      let y = '';
      for (let d = 0; d < D; d++) if ((x >> d) & 1) y += d + 1;
      return `{${y}}`;
    };
    const a = [];
    for (let i = 0; i < N; i++) {
      const o = O(i);
      if (at(s, o))
        a.push(`${nm(i)}=${STN[at(s, o)]}#${at(s, o + o_att)}${at(s, o + o_pid) ? `=P${at(s, o + o_pid)}` : ''}`);
    }
    for (let p = 0; p < MAXP; p++) {
      const b = P(p);
      if (at(s, b))
        a.push(
          `P${p + 1}=${at(s, b) === FOREIGN ? 'foreign' : `${nm(at(s, b) - 1)}#${at(s, b + p_att)}`}${m(at(s, b + p_mem))}${['', 'unpaid', 'PAID', 'cancelled'][at(s, b + p_stat)]}${at(s, b + p_vis) ? '' : '(hidden)'}${['', ' CANCELLING', ' CANCELLED', ' EXTRA'][at(s, b + p_item)] ?? ` own ${nm(at(s, b + p_item) - I_OWN)}`}`,
        );
    }
    return a.join('  ');
  };
  const orderStates = (s: State): string[] => members.map((_, i) => STN[at(s, O(i))] ?? '?');
  return { initial, canon, successors, quiescent, show, orderStates };
};

export type Model = ReturnType<typeof makeModel>;
