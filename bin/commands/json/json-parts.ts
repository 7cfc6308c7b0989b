import * as z from 'zod';
import { KNOWN_COLUMNS } from '../../../lambdas/domain/columns/known-columns.ts';
import { CHECK_VERDICTS } from '../../../lambdas/domain/examining/check.ts';
import { LINE_STATUSES } from '../../../lambdas/domain/intakes/line-status.ts';
import { ORDER_STATES, type OrderState, PAYMENT_MODES } from '../../../lambdas/domain/orders/order.ts';
import { PROBLEM_CODES } from '../../../lambdas/domain/wording/language.ts';

// The parts that JSON documents share: an intake, an order and their details. A field that no schema names is not
// printed.

export const said = <Value extends z.ZodType>(value: Value, description: string): Value => value.meta({ description });
export const optional = z.exactOptional;

export const id = z.string();
export const time = z.iso.datetime();
export const count = z.int().nonnegative();
export const orderState = z.enum(Object.keys(ORDER_STATES) as [OrderState, ...OrderState[]]);
const payment = said(z.enum(PAYMENT_MODES), 'the payment mode');

/** The keys are a member's `position` in its order. */
const byPosition = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);

const money = z.object({ amount: z.number(), currency: z.string() });
export const amount = z.object({ value: z.number(), currency: optional(z.string()) });

export const decision = z.object({
  by: said(z.string(), 'who decided'),
  arn: optional(z.string()).meta({ description: 'their ARN, on AWS' }),
  at: time,
  reason: optional(z.string()),
});

/** Only while it holds. */
export const pause = optional(decision.omit({ at: true }).extend({ since: time })).meta({
  description: 'while the stage is paused: since when, and who paused it',
});

const counts = z.object({ lines: count, valid: count, invalid: count, duplicate: count });

export const intake = z
  .object({
    intakeId: id,
    phase: said(
      z.enum(['PLANNING', 'REFUSED', 'HELD', 'REJECTED', 'PLANNED', 'QUEUEING', 'QUEUED', 'STUCK', 'REPORTED']),
      'see ARCHITECTURE.md',
    ),
    object: z.object({
      bucket: z.string(),
      key: said(z.string(), 'the dropped file'),
      versionId: optional(z.string()),
      sizeBytes: count,
    }),
    receivedAt: time,
    requester: optional(z.string()).meta({ description: "the uploader's account" }),
    sourceIpAddress: optional(z.string()),
    requestId: optional(z.string()).meta({ description: 'of the upload, as CloudTrail knows it' }),
    payment,
    planOnly: optional(z.boolean()).meta({ description: 'dropped under `plan/`: never ordered' }),
    plan: optional(
      z.object({
        counts: said(counts, 'lines of the file, as they were planned'),
        orders: count,
        desktops: optional(count),
        payment,
        amount: optional(money).meta({ description: "by the profiles' prices" }),
        maxAmount: optional(money),
      }),
    ),
    counts: optional(z.record(z.enum(LINE_STATUSES), count)).meta({
      description: 'lines by status, as in the last report',
    }),
    ending: optional(z.enum(['refused', 'rejected', 'planned', 'queued', 'stuck'])).meta({
      description: 'REPORTED: the phase before',
    }),
    error: optional(z.string()).meta({ description: 'why the file was refused as a whole, or is STUCK' }),
    reasons: optional(z.array(z.string())).meta({ description: 'why it waits for approval' }),
    wouldBeHeld: optional(z.array(z.string())).meta({ description: 'why it would wait for approval' }),
    approval: optional(decision),
    rejection: optional(decision),
    reportedAt: optional(time),
    result: optional(z.object({ resultKey: z.string(), summaryKey: z.string() })),
    history: z.array(z.object({ at: time, to: z.string(), reason: z.string() })),
  })
  .meta({ id: 'intake' });

export const order = z
  .object({
    clientOrderId: said(id, "Deskdrop's id"),
    intakeId: id,
    state: orderState,
    since: said(time, 'when the state began'),
    createdAt: time,
    profile: z.string(),
    firstLine: said(count, 'line of the file with its first member'),
    size: said(count, 'desktops'),
    payment,
    attemptsUsed: said(z.int(), 'attempts that count against the limit'),
    attempt: optional(z.object({ no: count })).meta({ description: 'the latest attempt' }),
    leasedAt: optional(time).meta({ description: 'when that attempt began' }),
    sent: optional(z.array(count)).meta({ description: 'positions of the members in it' }),
    reason: optional(z.string()).meta({ description: 'why it is in doubt, rejected, cancelled or parked' }),
    notBefore: optional(time).meta({ description: 'QUEUED: not sent before' }),
    throttledSince: optional(time).meta({ description: 'QUEUED: since when the provider does not take it' }),
    throttled: said(count, 'sends that the provider did not take'),
    waitingSince: optional(time).meta({
      description: 'QUEUED: since when it waits for an order that holds its people',
    }),
    paceSlot: optional(z.number()).meta({
      description: 'QUEUED: its slot in the order rate, epoch ms: see QUERIES.md',
    }),
    sweeps: optional(count).meta({ description: 'IN_DOUBT: looks at the provider that count' }),
    settled: optional(z.boolean()).meta({
      description: 'NEEDS_ATTENTION: whether nothing of it can be at the provider',
    }),
    waitsFor: optional(id).meta({ description: 'NEEDS_ATTENTION: the order that holds its people' }),
    released: optional(z.boolean()).meta({ description: 'REJECTED: by `release`' }),
    withdrawn: optional(z.boolean()).meta({ description: 'REJECTED: its file was stopped before it was sent' }),
    children: optional(z.array(id)).meta({ description: 'REPLACED: the orders in its place' }),
    providerOrderId: optional(z.string()).meta({ description: "the provider's id" }),
    otherIds: optional(z.array(z.string())).meta({ description: 'further ids of the same order' }),
    orderedAt: optional(time),
    found: optional(z.enum(['answer', 'recovered'])).meta({
      description: '`answer`: the provider told it; `recovered`: it was found afterwards',
    }),
    paymentState: optional(
      z.object({
        kind: z.enum(['unpaid', 'paying', 'unknown', 'paid', 'held', 'given-up']),
        paidAt: optional(time).meta({ description: 'first seen paid' }),
        tries: optional(count).meta({ description: 'payment calls that did not pay' }),
        problem: optional(z.string()).meta({ description: 'why Deskdrop did not pay' }),
        waitingSince: optional(time).meta({ description: 'since when the provider takes no payment call' }),
        notBefore: optional(time).meta({ description: 'the next try to pay it' }),
        payingAt: optional(time).meta({ description: 'when the payment call began' }),
        takenAt: optional(time).meta({ description: 'when the provider confirmed that call' }),
      }),
    ).meta({ description: '`held`: waits for an approval; `given-up`: Deskdrop does not try again' }),
    amount: optional(amount),
    payBy: optional(time).meta({ description: 'the deadline for paying' }),
    payApproval: optional(
      z.object({ by: z.string(), arn: optional(z.string()), at: time, amount: optional(amount) }),
    ).meta({
      description: 'who let the payment go, and for which amount',
    }),
    completedAt: optional(time).meta({ description: 'first seen completed' }),
    lapsedAt: optional(time).meta({ description: 'first seen unpaid after its deadline' }),
    desktopStates: optional(byPosition(z.enum(['active', 'failed']))),
    unclear: optional(byPosition(z.string())).meta({ description: 'members whose desktop a person must look for' }),
    doubles: optional(z.array(z.string())).meta({ description: 'other orders with desktops for its people' }),
    followedAt: optional(time).meta({ description: 'the last look at the provider' }),
    nextLookAt: optional(time),
    followEnd: optional(z.enum(['complete', 'given-up'])).meta({ description: 'it is not looked at any more' }),
    alreadyOrdered: said(
      byPosition(z.object({ clientOrderId: id, line: count, computerName: z.string() })),
      'members who have a desktop of another order',
    ),
    ejected: said(byPosition(z.string()), 'members who are not ordered, and why'),
    setAside: said(byPosition(id), 'members whom another order took'),
    redriven: optional(byPosition(id)).meta({ description: 'members whom a redrive ordered anew' }),
    history: z.array(
      z.object({
        at: time,
        from: orderState.nullable(),
        to: orderState,
        attempt: count,
        reason: z.string(),
        answer: optional(z.object({ status: z.int(), requestId: optional(z.string()) })).meta({
          description: "the provider's answer",
        }),
      }),
    ),
  })
  .meta({ id: 'order' });

const pool = z
  .object({ name: z.string(), size: count })
  .meta({ description: 'the desktops without users that it is one of' });

export const member = z
  .object({
    position: said(count, 'the place in its order'),
    line: said(count, 'line of the file'),
    userName: said(z.string(), 'empty for a desktop without a user'),
    computerName: z.string(),
    pool: optional(pool),
  })
  .meta({ id: 'member' });

export const desktop = z
  .object({
    claim: z.object({
      clientOrderId: id,
      intakeId: id,
      line: count,
      userName: z.string(),
      computerName: z.string(),
      pool: optional(pool),
      released: optional(z.object({ at: time, by: z.string() })),
    }),
    standing: said(
      z.enum(['ended', 'undecided', 'parked', 'ordered']),
      '`ended`: may be ordered again; `undecided`: on its way; `parked`: a person decides first',
    ),
    order,
    intake: optional(intake),
  })
  .meta({ id: 'desktop' });

export const check = z
  .object({
    about: said(z.string(), 'what was asked about'),
    verdict: said(z.enum(CHECK_VERDICTS), '`not-answered`: it could not be asked, or its answer was not understood'),
    says: z.string(),
    todo: optional(z.string()).meta({ description: 'what to do' }),
  })
  .meta({ id: 'check' });

export const offer = z.object({
  checks: z.array(check),
  prices: z.array(
    z.object({
      profile: z.string(),
      desktops: count,
      amount: said(amount, 'the list price of all of them'),
      codes: said(z.string(), 'the codes that the price was asked for'),
    }),
  ),
});

const plannedOrder = z.object({
  profile: z.string(),
  terms: z.object({ period: z.string(), renewal: z.string(), payment: z.string() }),
  price: optional(money).meta({ description: 'of all its desktops' }),
  desktops: z.array(z.object({ line: count, userName: z.string(), computerName: z.string() })),
});

const problemGroups = z.array(
  z.object({
    code: z.enum(PROBLEM_CODES),
    column: optional(z.enum(KNOWN_COLUMNS)).meta({ description: 'absent for a problem of the line as a whole' }),
    text: said(z.string(), "the problem in a few words, in the stage's language"),
    count: said(count, 'lines that have it'),
    lines: said(z.array(count), 'the first hundred'),
  }),
);

export const summary = z
  .object({
    intakeId: id,
    file: z.string(),
    result: said(z.string(), 'the path, or the key, of the result file'),
    lines: said(count, 'without the header and empty lines'),
    final: said(z.boolean(), 'false while lines are in progress, or the file waits for approval'),
    inProgress: optional(count).meta({ description: 'lines without a final status, which are in no count' }),
    error: optional(z.string()).meta({ description: 'why the file was refused as a whole' }),
    counts: said(z.record(z.enum(LINE_STATUSES), count), 'lines by status'),
    orders: z.array(
      z.object({
        clientOrderId: said(id, "Deskdrop's id"),
        profile: z.string(),
        state: orderState,
        providerOrderId: said(z.string().nullable(), "the provider's id"),
        desktops: said(count, 'desktops that it holds at the provider'),
      }),
    ),
    problems: optional(problemGroups).meta({
      description: 'what is wrong with `invalid` lines, the most frequent first',
    }),
    warnings: optional(problemGroups).meta({
      description: 'what is probably a mistake in lines that it does not stop',
    }),
    changed: optional(count).meta({ description: '`already-ordered` lines that now ask for something else' }),
    skipped: optional(z.object({ count, lines: said(z.array(count), 'the first hundred') })).meta({
      description: 'lines that repeat the header, which are in no count',
    }),
    aboveHeader: optional(z.object({ count, lines: z.array(count) })).meta({
      description: 'rows above the header, such as titles, which are not read',
    }),
    columns: optional(
      z.object({
        read: said(z.array(z.string()), 'the columns that Deskdrop reads, as the file spells them'),
        readAs: optional(
          z.array(
            z.object({
              name: said(z.string(), 'as the file spells it'),
              column: said(z.enum(KNOWN_COLUMNS), 'the column that it was read as'),
              localPart: optional(z.literal(true)).meta({
                description: 'the part of its addresses before the `@` was read',
              }),
            }),
          ),
        ).meta({ description: 'which column was read as what' }),
        carried: said(z.array(z.string()), 'all other columns'),
      }),
    ),
    held: optional(z.object({ reasons: z.array(z.string()), approve: z.string(), reject: z.string() })).meta({
      description: 'the file waits for approval: why, and the commands that decide',
    }),
    plan: optional(
      z.object({
        wouldBeOrdered: said(count, 'lines that would be ordered, which are in no count'),
        wouldBeHeld: said(z.array(z.string()), 'why the file would wait for approval'),
        orders: z.array(plannedOrder),
      }),
    ).meta({ description: 'only the plan was requested, and nothing was ordered' }),
  })
  .meta({ id: 'summary' });
