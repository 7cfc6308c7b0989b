import * as z from 'zod';
import { COMMAND_KINDS, type CommandKind } from '../../../lambdas/domain/commands/command.ts';
import { DIFFERENCE_KINDS } from '../../../lambdas/domain/verifying/verification.ts';
import {
  amount,
  check,
  count,
  decision,
  desktop,
  id,
  intake,
  member,
  offer,
  optional,
  order,
  orderState,
  pause,
  said,
  summary,
  time,
} from './json-parts.ts';

const command = z.object({
  commandId: z.string(),
  kind: said(z.enum(COMMAND_KINDS as [CommandKind, ...CommandKind[]]), 'what was asked for'),
  about: said(z.string(), 'the order, intake, person or orders that it is about'),
  by: said(z.string(), 'the ARN of who asked'),
  requestedAt: time,
  state: z.enum(['requested', 'running', 'done', 'refused', 'failed']),
  since: said(time, 'since when nobody has heard of it, or when it ended'),
  says: said(z.string(), 'its progress, its result, or why it was refused or has failed'),
});

// Exactly what the commands print with --json: a field that no schema names is not printed. docs/JSON.md shows each
// schema and each part with an `id`; a test compares the two.

const states = said(z.record(orderState, count), 'orders by state');

const step = z.object({ what: z.string(), at: optional(time) });

const providerOrder = z.object({
  providerOrderId: z.string(),
  status: z.enum(['OWNED', 'CANCELLING', 'CANCELLED', 'EXTRA']),
  sameAs: optional(z.string()),
  clientOrderId: optional(id),
  reason: optional(z.string()),
});

/** What each command prints with --json, by the heading in docs/JSON.md. */
export const JSON_SHAPES = {
  run: z.object({
    intakes: said(z.array(summary), 'one for each file'),
    offer: optional(offer).meta({ description: 'with --check: what the provider says' }),
  }),
  status: z.object({ paused: pause, intakes: z.array(intake) }),
  'status FILE': z.object({
    paused: pause,
    intakes: z.array(
      z.object({
        intake,
        stopped: optional(decision).meta({ description: 'who stopped the file' }),
        states,
        orders: z.array(order),
      }),
    ),
    pace: said(
      z.object({
        nextSlot: z.number(),
        pausedMs: z.number(),
        pausedUntil: z.number(),
      }),
      'the order rate, in epoch ms: see QUERIES.md',
    ),
  }),
  'order ID': z.object({
    order,
    members: z.array(member),
    next: said(z.array(step), 'what happens next, and when'),
    parkedCommands: said(z.array(z.string()), 'the commands that may end what needs attention'),
  }),
  'order ID, of the provider alone': z.object({ providerOrder }),
  desktop,
  person: z.object({
    people: z.array(
      z.object({
        userName: z.string(),
        desktop: optional(desktop).meta({ description: 'absent where nobody is held under the name' }),
        lines: z.array(
          z.object({
            file: said(z.string(), 'the key of the file'),
            intakeId: id,
            receivedAt: time,
            line: count,
            computerName: z.string(),
            clientOrderId: id,
            state: orderState,
            providerOrderId: optional(z.string()),
            detail: said(z.string(), 'what became of the person in the order, where that is not its state'),
          }),
        ),
      }),
    ),
    ordersRead: count,
    unknown: said(count, 'people whose address cannot be compared'),
  }),
  'list --to-pay': z.object({
    orders: z.array(
      z.object({
        providerOrderId: z.string(),
        clientOrderId: id,
        desktops: count,
        intakeId: id,
        file: z.string(),
        since: said(time, 'when it was placed or found'),
        payBy: optional(time),
        amount: optional(amount),
        held: optional(z.string()).meta({ description: 'why Deskdrop did not pay it' }),
      }),
    ),
  }),
  'list --attention': z.object({
    orders: z.array(
      z.object({
        clientOrderId: id,
        intakeId: id,
        desktops: count,
        since: time,
        reason: z.string(),
        parkedCommands: z.array(z.string()),
      }),
    ),
  }),
  'list --state': z.object({
    orders: z.array(z.object({ file: said(z.string(), 'the key of the file'), order })),
    next: said(z.string().nullable(), 'for `--after`, where more follow'),
  }),
  'approve and reject': z.object({
    intakeId: id,
    verdict: z.enum(['approve', 'reject']),
    by: z.string(),
    desktops: optional(count).meta({ description: 'of the file that was held' }),
    orders: optional(count),
    sent: optional(z.enum(['stage', 'local-cloud', 'next-run'])).meta({ description: 'who goes on with the file' }),
    payments: optional(count).meta({ description: 'of a file that was not held: orders whose payment goes on' }),
  }),
  'resolve, redrive ORDER and release': z.object({
    done: said(z.string(), 'what was done'),
    order: said(order, 'redrive: the new order'),
  }),
  'redrive INTAKE': z.object({
    redriven: z.array(z.object({ from: id, to: said(id, 'the new order'), desktops: count })),
    sent: said(z.array(id), 'queued orders that were sent again'),
    refused: z.array(z.object({ orderId: id, reason: z.string() })),
  }),
  'pause and resume': z.object({
    paused: said(z.boolean(), 'whether the stage is paused now'),
    changed: said(z.boolean(), 'false: it was before'),
    since: optional(time).meta({ description: 'since when; absent if it was never paused' }),
    by: optional(z.string()).meta({ description: 'who decided that' }),
  }),
  command: z.object({ command }),
  'command, of the last days': z.object({ commands: z.array(command) }),
  verify: z.object({
    from: time,
    to: time,
    counts: z.object({
      compared: said(count, 'orders of the ledger that were compared'),
      listed: said(count, "orders in the provider's list"),
      foreign: said(count, 'orders of other users there'),
      underWay: said(count, 'orders that Deskdrop looks at again by itself'),
      differences: count,
      unanswered: said(count, 'questions that the provider did not answer'),
    }),
    reasons: said(z.array(z.string()), 'why they were not answered, each once'),
    differences: z.array(
      z.object({
        kind: said(z.enum(DIFFERENCE_KINDS), 'see COMMANDS.md'),
        providerOrderId: z.string(),
        clientOrderId: optional(id),
        intakeId: optional(id),
        here: said(z.string(), 'what the ledger says'),
        there: said(z.string(), 'what the provider says'),
        command: optional(z.string()).meta({ description: 'ends it, or shows what is to be ended at the provider' }),
        todo: z.string(),
      }),
    ),
  }),
  'redrive, resolve and release of many': z.object({
    dryRun: said(z.boolean(), 'nothing was asked for'),
    orders: z.array(
      z.object({
        clientOrderId: id,
        intakeId: id,
        file: said(z.string(), 'the key of the file'),
        state: orderState,
        desktops: count,
        reason: z.string(),
      }),
    ),
    next: said(z.string().nullable(), 'for `--after`, where more orders match'),
    commandId: optional(z.string()).meta({ description: 'absent in a dry run, and where no order matches' }),
    done: said(z.array(z.object({ orderId: id, what: z.string() })), 'what was done'),
    refused: z.array(z.object({ orderId: id, reason: z.string() })),
    more: optional(count).meta({ description: 'orders whose outcome the record has no room for' }),
  }),
  doctor: z.object({
    checks: z.array(check),
    leftOut: said(z.array(z.string()), 'what does not exist on one machine'),
  }),
  stop: z.object({
    intakeId: id,
    by: said(z.string(), 'who stopped it, now or before'),
    complete: said(z.boolean(), 'false: its orders are still being put, and each ends by itself'),
    withdrawn: said(z.object({ orders: count, desktops: count }), 'what is not sent any more'),
    others: said(z.partialRecord(orderState, count), 'its other orders by state'),
  }),
  smoke: z.object({
    bucket: z.string(),
    key: said(z.string(), 'the file that was dropped'),
    seconds: said(z.number(), 'from the drop to its report'),
    summary,
  }),
} as const;

export type JsonShape = keyof typeof JSON_SHAPES;

/** The value without the fields that the shape does not name. */
export const shaped = (shape: JsonShape, value: unknown): unknown => JSON_SHAPES[shape].parse(value);
