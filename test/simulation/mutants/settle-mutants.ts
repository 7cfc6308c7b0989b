import type { Mutant } from './mutant.ts';

const SETTLE = 'lambdas/domain/doubts/judge-provider-order.ts';
const MATCH = 'lambdas/domain/doubts/match-provider-order.ts';
const JUDGE = 'lambdas/domain/doubts/judge-order.ts';
const CANDIDATE = 'lambdas/domain/doubts/candidate.ts';
const ORPHANS = 'lambdas/use-cases/doubts/settle-provider-orders.ts';
const CANCEL = 'lambdas/use-cases/doubts/cancel-fenced.ts';
const EVIDENCE = 'lambdas/use-cases/doubts/gather-evidence.ts';

/** What may be concluded about an order in doubt. */
export const settleMutants: readonly Mutant[] = [
  {
    name: 'no-reconcile-before-repost',
    fault: 'an order in doubt is sent again without evidence from the provider',
    edits: [
      {
        file: JUDGE,
        find: "  if (blocked !== undefined) return { kind: 'open', reason: blocked };\n  return isBegunAfterQuiet(self, sweep, times)\n    ? { kind: 'absent' }\n    : { kind: 'open', reason: 'its quiet time is not over' };",
        replace: "  return { kind: 'absent' };",
      },
    ],
  },
  {
    name: 'desktops-alone-prove',
    fault: 'an order counts as absent because it has no desktops, although an unpaid order is listed',
    edits: [
      {
        file: JUDGE,
        find: "    blocked ??= `order ${listed.providerOrderId} (${listed.status}) may be this one's`;\n",
        replace: "    if (listed.status !== 'unpaid') blocked ??= 'it may be listed';\n",
      },
      {
        file: SETTLE,
        find: "  if (isOurs || isProved) return { kind: 'cancel' };",
        replace: "  if ((isOurs || isProved) && now < 0) return { kind: 'cancel' };",
      },
    ],
  },
  {
    name: 'quiet-too-short',
    hole: 'H6',
    fault: 'the quiet time is only the lease',
    edits: [
      {
        file: 'lambdas/domain/orders/ordering-times.ts',
        find: '  times.leaseMs + times.commitWithinMs + times.listedWithinMs + times.indexLagMs + 2 * times.clockSkewMs;',
        replace: '  times.leaseMs;',
      },
    ],
  },
  {
    name: 'skew-forgotten',
    hole: 'R3',
    fault: 'the quiet time and the windows ignore clock skew',
    edits: [
      {
        file: 'lambdas/domain/orders/ordering-times.ts',
        find: ' + times.indexLagMs + 2 * times.clockSkewMs;',
        replace: ' + times.indexLagMs;',
      },
      {
        file: 'lambdas/domain/orders/ordering-times.ts',
        find: 'from: leasedAt - times.clockSkewMs - CREATE_TIME_GRAIN_MS,',
        replace: 'from: leasedAt - CREATE_TIME_GRAIN_MS,',
      },
      {
        file: 'lambdas/domain/orders/ordering-times.ts',
        find: 'to: leasedAt + times.leaseMs + times.commitWithinMs + times.clockSkewMs + CREATE_TIME_GRAIN_MS,',
        replace: 'to: leasedAt + times.leaseMs + times.commitWithinMs + CREATE_TIME_GRAIN_MS,',
      },
    ],
  },
  {
    name: 'sweep-begins-too-early',
    hole: 'H6',
    fault: 'absence is accepted if only the end of the sweep is after the quiet time',
    focus: 'sleepers',
    edits: [
      {
        file: EVIDENCE,
        find: '    const sweep = await readProvider(self, begunAt, deps.book, times);',
        replace:
          '    const read = await readProvider(self, begunAt, deps.book, times);\n    const sweep = { ...read, begunAt: clock.now() };',
      },
    ],
  },
  {
    name: 'in-flight-is-orphan',
    hole: 'H2',
    fault: 'an unpaid order is cancelled while its POST may still be answered',
    focus: 'sleepers',
    edits: [
      { file: SETTLE, find: '  if (!old) return YOUNG;\n', replace: '' },
      {
        file: SETTLE,
        find: 'if (possible.some(({ order }) => !isQuiet(order, now, times))) {',
        replace: 'if (possible.some(({ order }) => order.size < 0 && !isQuiet(order, now, times))) {',
      },
    ],
  },
  {
    name: 'live-lease-guards',
    hole: 'H2',
    fault: 'only an order with a running lease protects an orphan from being cancelled',
    focus: 'sleepers',
    edits: [
      { file: SETTLE, find: '  if (!old) return YOUNG;\n', replace: '' },
      {
        file: SETTLE,
        find: 'if (possible.some(({ order }) => !isQuiet(order, now, times))) {',
        replace:
          "if (possible.some(({ order }) => order.state === 'SUBMITTING' && now < leaseEnd(Date.parse(order.leasedAt), times))) {",
      },
    ],
  },
  {
    name: 'adopts-by-window',
    hole: 'H3, H5',
    fault: 'an unpaid order is adopted by the only order with the same window and size',
    focus: 'look-alikes',
    edits: [
      {
        file: SETTLE,
        find: "  if (listed.status !== 'unpaid')\n    return",
        replace:
          "  const [only, another] = possible;\n  if (only !== undefined && another === undefined && only.order.state !== 'SUBMITTING') return { kind: 'adopt', order: only.order, reason: 'by window' };\n  if (listed.status !== 'unpaid')\n    return",
      },
    ],
  },
  {
    name: 'parked-can-not-own',
    hole: 'H4',
    fault: 'parked orders are ignored when an order is adopted by window',
    focus: 'look-alikes',
    edits: [
      {
        file: SETTLE,
        find: "  if (listed.status !== 'unpaid')\n    return",
        replace:
          "  const [only, another] = possible.filter(({ order }) => order.state !== 'NEEDS_ATTENTION');\n  if (only !== undefined && another === undefined && only.order.state !== 'SUBMITTING') return { kind: 'adopt', order: only.order, reason: 'by window' };\n  if (listed.status !== 'unpaid')\n    return",
      },
    ],
  },
  {
    name: 'ledger-read-first',
    hole: 'H10',
    fault: 'the ledger is read before the slow provider, and recent orphans are not left alone',
    focus: 'crowd',
    edits: [
      { file: SETTLE, find: '  if (!old) return YOUNG;\n', replace: '' },
      {
        file: EVIDENCE,
        find: '    const sweep = await readProvider(self, begunAt, deps.book, times);\n    const settled = await settleProviderOrders(self, sweep, deps);',
        replace:
          '    const before = await readCandidates(self, deps);\n    await readProvider(self, begunAt, deps.book, times);\n    await readProvider(self, begunAt, deps.book, times);\n    const sweep = await readProvider(self, begunAt, deps.book, times);\n    const settled = await settleProviderOrders(self, sweep, deps, before);',
      },
      {
        file: EVIDENCE,
        find: "import { type SettledSweep, settleProviderOrders } from './settle-provider-orders.ts';",
        replace:
          "import { readCandidates, type SettledSweep, settleProviderOrders } from './settle-provider-orders.ts';",
      },
      {
        file: ORPHANS,
        find: '  sweep: Sweep,\n  deps: ProviderWorker,\n): Promise<SettledSweep> => {',
        replace:
          '  sweep: Sweep,\n  deps: ProviderWorker,\n  candidates: readonly Candidate[],\n): Promise<SettledSweep> => {',
      },
      { file: ORPHANS, find: '  const candidates = await readCandidates(self, deps);\n', replace: '' },
      {
        file: ORPHANS,
        find: 'const readCandidates = async (self',
        replace: 'export const readCandidates = async (self',
      },
    ],
  },
  {
    name: 'own-item-skipped',
    hole: 'H11',
    fault: 'an item that already names this order counts as settled',
    edits: [
      {
        file: SETTLE,
        find: "    case 'IN_DOUBT':\n    case 'NEEDS_ATTENTION':\n    case 'QUEUED':\n      return { kind: 'adopt', order: owner, reason: 'its item was won before the worker stopped' };",
        replace: "    case 'IN_DOUBT':\n    case 'NEEDS_ATTENTION':\n    case 'QUEUED':\n      return NOTHING;",
      },
      {
        file: JUDGE,
        find: "    if (item?.status === 'OWNED' && item.clientOrderId !== order.clientOrderId) continue;",
        replace: "    if (item?.status === 'OWNED') continue;",
      },
    ],
  },
  {
    name: 'item-without-attempt',
    hole: 'H12',
    fault: 'an item is marked extra although its order is still at that attempt',
    edits: [
      {
        file: SETTLE,
        find: "    case 'NEEDS_ATTENTION':\n    case 'QUEUED':\n      return { kind: 'adopt'",
        replace: "    case 'QUEUED':\n      return extra;\n    case 'NEEDS_ATTENTION':\n      return { kind: 'adopt'",
      },
    ],
  },
  {
    name: 'cancelling-is-cancelled',
    hole: 'H13',
    fault: 'an order counts as absent while its orphan is still being cancelled',
    focus: 'deaf-cancels',
    edits: [
      {
        file: JUDGE,
        find: "    if (item?.status === 'CANCELLED') continue;",
        replace: "    if (item?.status === 'CANCELLED' || item?.status === 'CANCELLING') continue;",
      },
    ],
  },
  {
    name: 'pool-names-not-known',
    fault: 'the names that the provider gave to a pool’s desktops do not count as the pool’s',
    edits: [
      {
        file: CANDIDATE,
        find: ' || (partName !== undefined && isNameOfPart(computerName, partName));',
        replace: ' || partName === computerName;',
      },
      {
        file: CANDIDATE,
        find: '(candidate.partName !== undefined && beginsLikePart(computerName, candidate.partName));',
        replace: 'candidate.partName === computerName;',
      },
    ],
  },
  {
    name: 'any-name-adopts',
    hole: 'H19',
    fault: 'a paid order is adopted if one of its desktops has one of our names, whoever placed it',
    edits: [
      {
        file: SETTLE,
        find: "listed.status === 'cancelled' || isForeign(listed, sweep)) return NOTHING;",
        replace: "listed.status === 'cancelled') return NOTHING;",
      },
      {
        file: SETTLE,
        find: 'const maker = findings.candidates.find((candidate) => isProvedBy(candidate, findings));',
        replace:
          "const { listed, item, sweep } = findings;\n  const maker = findings.candidates.find((candidate) => isProvedBy(candidate, findings) || (listed.status === 'paid' && item === undefined && sweep.desktops.some((desktop) => isOf(desktop, listed) && candidate.sentNames.has(desktop.computerName.toLowerCase()))));",
      },
    ],
  },
  {
    name: 'cancels-what-fits',
    hole: 'E16',
    fault:
      'an unpaid order with a matching window and size is cancelled, whoever placed it, if our own user is unknown',
    edits: [
      {
        file: SETTLE,
        find: "  if (isOurs || isProved) return { kind: 'cancel' };",
        replace: "  if (isOurs || isProved || possible.length > 0) return { kind: 'cancel' };",
      },
    ],
  },
  {
    name: 'cancel-without-item',
    hole: 'H1',
    fault: 'an orphan is cancelled even if another worker won its item',
    focus: 'sleepers',
    edits: [
      {
        file: CANCEL,
        find: '    if (await take(id, items.get(id), deps)) taken.push(id);',
        replace: '    if ((await take(id, items.get(id), deps)) || !items.has(id)) taken.push(id);',
      },
      { file: SETTLE, find: '  if (!old) return YOUNG;\n', replace: '' },
      {
        file: SETTLE,
        find: 'if (possible.some(({ order }) => !isQuiet(order, now, times))) {',
        replace:
          "if (possible.some(({ order }) => order.state === 'SUBMITTING' && now < leaseEnd(Date.parse(order.leasedAt), times))) {",
      },
    ],
  },
  {
    name: 'fenced-by-one-id',
    hole: 'E13',
    fault: 'only the item of the listed id is looked up, and following records no other ids',
    focus: 'other-ids',
    edits: [
      {
        file: 'lambdas/domain/orders/provider-order.ts',
        find: '  const found = ids.flatMap((id) => items.get(id) ?? [])',
        replace: '  const found = ids.slice(0, 1).flatMap((id) => items.get(id) ?? [])',
      },
      {
        file: 'lambdas/use-cases/follow/follow-order.ts',
        find: '  if (unrecorded.length === 0) return ids;',
        replace: '  if (unrecorded.length >= 0) return ids;',
      },
    ],
  },
  {
    name: 'cancelled-by-one-id',
    hole: 'E13',
    fault:
      'an order is cancelled once the item of its listed id is won, even if others hold the items of its other ids',
    focus: 'other-ids',
    edits: [
      {
        file: CANCEL,
        find: '    if (await take(id, items.get(id), deps)) taken.push(id);',
        replace: '    if (id !== order.providerOrderId || (await take(id, items.get(id), deps))) taken.push(id);',
      },
      { file: SETTLE, find: '  if (!old) return YOUNG;\n', replace: '' },
      {
        file: SETTLE,
        find: 'if (possible.some(({ order }) => !isQuiet(order, now, times))) {',
        replace:
          "if (possible.some(({ order }) => order.state === 'SUBMITTING' && now < leaseEnd(Date.parse(order.leasedAt), times))) {",
      },
    ],
  },
  {
    name: 'no-resend',
    hole: 'H20',
    fault: 'an order whose message was lost is not sent again',
    edits: [
      {
        file: 'lambdas/domain/intakes/schedule-watch.ts',
        find: "  order.state === 'QUEUED' && Math.max",
        replace: "  order.state === 'ORDERED' && Math.max",
      },
    ],
  },
  {
    name: 'lease-not-swept',
    hole: 'H20',
    fault: 'an expired lease is not noticed unless a message arrives',
    edits: [
      {
        file: 'lambdas/use-cases/recover/resend-lost-messages.ts',
        find: "WATCHED: readonly WatchMark[] = ['SUBMITTING', 'IN_DOUBT',",
        replace: "WATCHED: readonly WatchMark[] = ['IN_DOUBT',",
      },
    ],
  },
  {
    name: 'stuck-orders-rest',
    fault: 'the patrol ignores the orders of a file with an error',
    focus: 'broken-splits',
    edits: [
      {
        file: 'lambdas/use-cases/recover/resend-lost-messages.ts',
        find: 'existing orders have ended.\n      if ((await resendQueuedOrders(intake, deps)) === 0 && ',
        replace: 'existing orders have ended.\n      if (overdue && ',
      },
      {
        file: 'lambdas/use-cases/recover/resend-lost-messages.ts',
        find: 'if (intake.ordersOpen) await patrolReported',
        replace: 'if (overdue && !overdue) await patrolReported',
      },
    ],
  },
  {
    name: 'parked-forgotten',
    fault: 'the search for an order parked in doubt ends after twice its quiet time',
    focus: 'slow-builds',
    edits: [
      {
        file: 'lambdas/domain/intakes/schedule-watch.ts',
        find: 'return !order.settled && now > parkedLookDue(order, times);',
        replace:
          'return !order.settled && now > parkedLookDue(order, times) && now < Date.parse(order.leasedAt) + 50 * 60_000;',
      },
    ],
  },
  {
    name: 'forbidden-parks',
    fault: 'an order is parked because we lack a right',
    edits: [
      {
        file: 'lambdas/adapters/huawei/ordering/answer-rules.ts',
        find: "the right is missing', verdict: 'unauthorized'",
        replace: "the right is missing', verdict: 'refused-account'",
      },
    ],
  },
  {
    name: 'wrong-address-parks',
    fault: 'an order is parked because our endpoint or project is wrong',
    edits: [
      {
        file: 'lambdas/adapters/huawei/ordering/answer-rules.ts',
        find: "'the provider does not know this address: wrong endpoint or project', verdict: 'unauthorized'",
        replace: "'the provider does not know this address: wrong endpoint or project', verdict: 'refused-account'",
      },
    ],
  },
  {
    name: 'operator-not-gated',
    hole: 'H24',
    fault: 'release and resolve --absent trust the operator',
    edits: [
      {
        file: 'lambdas/use-cases/doubts/prove-absent.ts',
        find: '  if (sent === undefined) return { passes: true };',
        replace: '  if (sent === undefined || sent.size > 0) return { passes: true };',
      },
    ],
  },
  {
    name: 'operator-adopts-by-eye',
    hole: 'H24',
    fault: 'resolve --adopt takes any order that the operator names',
    edits: [
      {
        file: 'lambdas/use-cases/operate/resolve-order.ts',
        find: '    if (!gate.passes) return refused(gate.reason);\n  } catch (error) {',
        replace: '    if (!gate.passes && order.size < 0) return refused(gate.reason);\n  } catch (error) {',
      },
    ],
  },
  {
    name: 'operator-adopts-nameless',
    hole: 'H24',
    fault: 'resolve --adopt takes an order without names if window and size match',
    focus: 'late-lists',
    edits: [
      {
        file: 'lambdas/domain/doubts/judge-adoption.ts',
        find: "  if (proof !== undefined || item?.status === 'OWNED') return { passes: true };",
        replace: "  if (proof !== undefined || listed.status !== 'cancelled') return { passes: true };",
      },
    ],
  },
  {
    name: 'nameless-is-another',
    hole: 'E1',
    fault: 'a desktop without a name counts as having another name',
    focus: 'nameless',
    edits: [{ file: CANDIDATE, find: "  desktop.computerName !== '' && !mayBear", replace: '  !mayBear' }],
  },
  {
    name: 'first-name-tells',
    hole: 'E1',
    fault: 'one desktop with another name makes an order another’s, however many of its desktops have no name',
    focus: 'nameless',
    edits: [
      {
        file: MATCH,
        find: 'const areOthers = desktops.every(',
        replace:
          "const areOthers = desktops.filter(({ computerName }) => desktops.length === 1 || computerName !== '').every(",
      },
    ],
  },
  {
    name: 'unlisted-is-another',
    hole: 'E1',
    fault: 'desktops of an order that are not listed yet are not awaited',
    focus: 'nameless',
    edits: [
      {
        file: MATCH,
        find: '  if (desktops.length > 0 && desktops.length >= (listed.desktops ?? candidate.order.sent.length)) return true;',
        replace: "  if (listed.status === 'paid' && candidate.order.size > 0) return true;",
      },
    ],
  },
  {
    name: 'number-trusted',
    hole: 'E17',
    fault: 'billing’s number distinguishes orders, whatever it was found to count',
    focus: 'packages',
    edits: [
      {
        file: 'lambdas/domain/doubts/told-number.ts',
        find: '  agreement !== undefined && disagreement === undefined;',
        replace: '  true;',
      },
    ],
  },
  {
    name: 'one-desktop-agrees',
    hole: 'E17',
    fault: 'billing’s number counts as reliable because it was 1 for an order of one desktop',
    focus: 'packages',
    edits: [
      {
        file: 'lambdas/domain/doubts/told-number.ts',
        find: "  return sent > 1 ? 'agreement' : undefined;",
        replace: "  return 'agreement';",
      },
    ],
  },
  {
    name: 'pool-form-guessed',
    hole: 'E1',
    fault: 'a name that begins like the pool’s but does not end with a number counts as another’s',
    focus: 'odd-pools',
    edits: [
      {
        file: CANDIDATE,
        find: '(candidate.partName !== undefined && beginsLikePart(computerName, candidate.partName));',
        replace: 'candidate.partName === computerName;',
      },
    ],
  },
  {
    name: 'older-desktop-parks',
    hole: 'W5',
    fault: 'a desktop older than the order parks all of its members',
    focus: 'older-desktops',
    edits: [
      {
        file: 'lambdas/use-cases/doubts/gather-evidence.ts',
        find: 'judgeOrder(self, { sweep: withoutOlderDesktops(self, sweep, times), items, times });',
        replace: 'judgeOrder(self, { sweep, items, times });',
      },
    ],
  },
  {
    name: 'older-desktop-takes-all',
    hole: 'W5',
    fault: 'a desktop older than the order ejects all members, not only the one with its name',
    focus: 'older-desktops',
    edits: [
      {
        file: 'lambdas/domain/doubts/members-with-older-desktops.ts',
        find: 'one.computerName.toLowerCase() === computerName.toLowerCase() && isOlderThan(one, order, times),',
        replace: 'isOlderThan(one, order, times),',
      },
    ],
  },
];
