import type { OwnEvents } from '../../lambdas/adapters/dynamodb/own-events.ts';
import type { StoredEvent } from '../../lambdas/domain/events/stored-event.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import type { OutboxEntry, OutboxLedger } from '../../lambdas/ports/ledger.ts';
import type { OrderTable } from './memory-orders.ts';

interface Tables {
  readonly orders: OrderTable;
  readonly intakes: Map<string, Intake>;
}

const timeOf = ({ events: [oldest] }: OutboxEntry): string => oldest?.detail.at ?? '';

/** The entries of all outboxes, the oldest first. */
const outboxesOf = ({ orders, intakes }: Tables): OutboxEntry[] => {
  const current = [...orders.versions.values()].flatMap((versions) => versions.at(-1)?.order ?? []);
  const entries: OutboxEntry[] = [
    ...current.map(({ clientOrderId, outbox = [] }) => ({ owner: { clientOrderId }, events: outbox })),
    ...[...intakes.values()].map(({ intakeId, outbox = [] }) => ({ owner: { intakeId }, events: outbox })),
  ];
  return entries.filter(({ events }) => events.length > 0).sort((a, b) => timeOf(a).localeCompare(timeOf(b)));
};

/** Not a step of the simulation: a step would change the stories of all fixed seeds. */
export const outboxLedger = (state: Tables, own: OwnEvents): OutboxLedger => {
  const isSame = (outbox: readonly StoredEvent[] = [], events: readonly StoredEvent[]): boolean =>
    outbox.length === events.length && outbox.at(-1)?.detail.id === events.at(-1)?.detail.id;
  return {
    own: () => own.entries(),
    waiting: async (limit) => outboxesOf(state).slice(0, limit),
    clear: async (entry) => {
      const { owner, events } = entry;
      own.settled(entry);
      if ('intakeId' in owner) {
        const intake = state.intakes.get(owner.intakeId);
        if (intake === undefined || !isSame(intake.outbox, events)) return 'lost';
        const { outbox: _, ...cleared } = intake;
        state.intakes.set(owner.intakeId, cleared);
        return 'written';
      }
      const versions = state.orders.versions.get(owner.clientOrderId) ?? [];
      const last = versions.at(-1);
      if (last === undefined || !isSame(last.order.outbox, events)) return 'lost';
      const { outbox: _, ...order } = last.order;
      versions[versions.length - 1] = { ...last, order };
      return 'written';
    },
  };
};
