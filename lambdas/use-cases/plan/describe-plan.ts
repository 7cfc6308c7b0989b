import type { CsvHeader } from '../../domain/csv/csv-header.ts';
import type { SkippedLines } from '../../domain/csv/line-list.ts';
import { emptyCounts, type LineStatus, WOULD_BE_ORDERED } from '../../domain/intakes/line-status.ts';
import { digestsOf, type EmailKey, withEmailDigests } from '../../domain/members/email-digest.ts';
import type { LineFate, Member } from '../../domain/members/line.ts';
import type { Position } from '../../domain/orders/attempt.ts';
import { userGroupOf } from '../../domain/planning/order-groups.ts';
import { orderTerms, termCodes } from '../../domain/planning/order-terms.ts';
import { type PlanContext, type PlannedOrder, planFileOf } from '../../domain/planning/plan-intake.ts';
import { alreadyOrdered, lineOutcome, type Owner } from '../../domain/reporting/line-outcome.ts';
import { poolLineOutcome } from '../../domain/reporting/pool-line-outcome.ts';
import { ProblemGroups } from '../../domain/reporting/problem-groups.ts';
import type { PlannedOutcome } from '../../domain/reporting/result-file.ts';
import type { PlannedOrderSummary } from '../../domain/reporting/summary.ts';
import { addTimes } from '../../domain/values/money.ts';
import type { Language } from '../../domain/wording/language.ts';
import { type Reason, told } from '../../domain/wording/reason.ts';
import type { IntakeLedger, Ledger } from '../../ports/ledger.ts';
import { type ClaimReader, lookUpClaims } from '../claims/look-up-claims.ts';
import { readEmailDigests } from '../claims/read-email-digests.ts';
import { readOwners } from '../claims/read-owners.ts';
import { PlannedEarlier } from './planned-earlier.ts';
import { type JoinedLine, plannedAgain } from './planned-lines.ts';

/** The inputs for describing a plan: reads only. */
export interface PlanReader extends ClaimReader {
  readonly orders: Pick<Ledger['orders'], 'getOrder' | 'getOrders' | 'getMembers'>;
  readonly intakes: Pick<IntakeLedger, 'getIntake'>;
}

export interface PlanDescription {
  readonly header: CsvHeader;
  readonly surplusColumns: number;
  readonly lines: AsyncIterable<JoinedLine<PlannedOutcome>>;
  readonly orders: readonly PlannedOrderSummary[];
  /** All four are complete once the lines have been read. */
  readonly counts: Readonly<Record<LineStatus, number>>;
  /** Lines that would be ordered, and lines of already ordered people that ask for something else now. */
  readonly planned: { wouldBeOrdered: number; changed: number };
  readonly problems: ProblemGroups;
  readonly skipped: SkippedLines;
  /** The members who would be ordered. */
  readonly taken: readonly Member[];
}

/**
 * What would be ordered from a file, and what would happen to each line, with the ledger as it is now. Writes nothing,
 * and takes no claim: another file may be faster. The bytes are read several times.
 *
 * @param earlier what the files planned before this one would have taken
 * @param emailKey the stage's; without it no address is compared
 * @param language of the orders' terms
 */
export const describePlan = async (
  open: () => Promise<AsyncIterable<Uint8Array>>,
  context: PlanContext,
  ledger: PlanReader,
  {
    earlier = new PlannedEarlier(),
    emailKey,
    language,
  }: { readonly earlier?: PlannedEarlier; readonly emailKey?: EmailKey | undefined; readonly language: Language },
): Promise<PlanDescription> => {
  const taken: Member[] = [];
  const orders: PlannedOrderSummary[] = [];
  /** Only the members who would not be ordered. */
  const others = new Map<string, ReadonlyMap<Position, PlannedOutcome>>();
  /** The outcome of a line that would be ordered. */
  const reasons = new Map<string, Reason>();
  for await (const event of planFileOf(open, context)) {
    if (event.kind !== 'order') continue;
    const outcomes = await otherOutcomes(event.order, ledger, earlier, emailKey);
    taken.push(...event.order.members.filter(({ position }) => !outcomes.has(position)));
    if (outcomes.size > 0) others.set(event.order.clientOrderId, outcomes);
    const summary = summaryOf(event.order, outcomes, context, language);
    if (summary === undefined) continue;
    orders.push(summary);
    reasons.set(event.order.clientOrderId, reasonOf(summary, context));
  }
  orders.sort((a, b) => (a.desktops[0]?.line ?? 0) - (b.desktops[0]?.line ?? 0));

  const counts = emptyCounts();
  const planned = { wouldBeOrdered: 0, changed: 0 };
  const ofMember = (clientOrderId: string, position: Position, computerName: string): PlannedOutcome =>
    others.get(clientOrderId)?.get(position) ?? {
      status: WOULD_BE_ORDERED,
      reason: reasons.get(clientOrderId) ?? told(''),
      computerName,
      providerOrderId: '',
      payment: '',
      desktopState: '',
    };
  const wouldBe = (fate: LineFate): PlannedOutcome => {
    switch (fate.kind) {
      case 'ordered-in':
        return ofMember(fate.clientOrderId, fate.position, fate.computerName);
      case 'pool-ordered-in':
        return poolLineOutcome(
          fate.orders.flatMap(({ clientOrderId, size }) =>
            Array.from({ length: size }, (_, position) => ofMember(clientOrderId, position, fate.computerName)),
          ),
          fate.computerName,
        );
      case 'invalid':
      case 'duplicate':
        return lineOutcome(fate, { orders: new Map(), owners: new Map() });
    }
  };
  const problems = new ProblemGroups();
  const outcomeOf = (fate: LineFate, line: number): PlannedOutcome => {
    problems.add(fate, line);
    const outcome = wouldBe(fate);
    if (outcome.status === WOULD_BE_ORDERED) planned.wouldBeOrdered += 1;
    else counts[outcome.status] += 1;
    if (outcome.changed !== undefined) planned.changed += 1;
    return outcome;
  };
  const again = plannedAgain(open, context);
  return { ...(await again.lines(outcomeOf)), orders, counts, planned, problems, taken, skipped: again.skipped };
};

const summaryOf = (
  { profile: name, members }: PlannedOrder,
  others: ReadonlyMap<Position, PlannedOutcome>,
  { profiles, payment }: PlanContext,
  language: Language,
): PlannedOrderSummary | undefined => {
  const profile = profiles[name];
  const desktops = members
    .filter(({ position }) => !others.has(position))
    .map(({ line, userName, computerName }) => ({ line, userName, computerName }));
  if (profile === undefined || desktops.length === 0) return undefined;
  const price = profile.pricePerDesktop;
  return {
    profile: name,
    terms: orderTerms(profile, payment, language),
    ...(price === undefined
      ? {}
      : { price: { amount: addTimes(0, price.amount, desktops.length), currency: price.currency } }),
    desktops,
  };
};

const reasonOf = ({ profile: name, desktops }: PlannedOrderSummary, { profiles, payment }: PlanContext): Reason => {
  const profile = profiles[name];
  if (profile === undefined) throw new Error(`the plan names profile ${name}, which it was not made with`);
  return {
    code: 'would-be-ordered',
    params: { desktops: desktops.length, profile: name, terms: termCodes(profile, payment) },
  };
};

const otherOutcomes = async (
  planned: PlannedOrder,
  ledger: PlanReader,
  earlier: PlannedEarlier,
  emailKey: EmailKey | undefined,
): Promise<ReadonlyMap<Position, PlannedOutcome>> => {
  const { members } = planned;
  const askedDigests = digestsOf(withEmailDigests(planned, emailKey));
  const asked = { profile: planned.profile, userGroup: userGroupOf(planned) };
  const claims = await lookUpClaims(members, ledger);
  const owners: ReadonlyMap<string, Owner> = await readOwners([claims], ledger);
  const emails = await readEmailDigests([], owners, ledger.orders);
  const outcomes = new Map<Position, PlannedOutcome>();
  for (const member of members) {
    const { position, computerName } = member;
    const because = (status: 'rejected' | 'needs-attention', reason: Reason) =>
      outcomes.set(position, { status, reason, computerName, providerOrderId: '', payment: '', desktopState: '' });
    const pointer = claims.alreadyOrdered[position];
    const collision = claims.ejected[position];
    const undecided = claims.undecided.get(position);
    const parked = claims.parked.get(position);
    if (pointer !== undefined)
      outcomes.set(
        position,
        alreadyOrdered(pointer, { owners, emails }, { ...asked, emailDigest: askedDigests[position] }),
      );
    else if (collision !== undefined) because('rejected', told(collision));
    else if (parked !== undefined)
      because('needs-attention', { code: 'waits-for-parked', params: { clientOrderId: parked } });
    else if (undecided !== undefined)
      because('needs-attention', { code: 'waits-for-open', params: { clientOrderId: undecided } });
    else {
      const outcome = earlier.outcomeOf(member);
      if (outcome !== undefined) outcomes.set(position, outcome);
    }
  }
  return outcomes;
};
