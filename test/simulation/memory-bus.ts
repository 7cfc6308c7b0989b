import { EVENT_SCHEMAS, type EventType } from '../../lambdas/domain/events/event-schemas.ts';
import type { StoredEvent } from '../../lambdas/domain/events/stored-event.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import { intakeEvents } from '../../lambdas/domain/telling/intake-events.ts';
import { orderEvents } from '../../lambdas/domain/telling/order-events.ts';
import type { EventBus } from '../../lambdas/ports/events.ts';
import type { Dice } from './dice.ts';

/** A bus that fails in a storm. It has its own dice, so that it does not change the outcome of the others. */
export const createMemoryBus = (dice: Dice, isStormy: () => boolean) => {
  const told = new Map<string, string>();
  const facts = new Set<string>();
  const violations: string[] = [];
  const take = ({ type, detail }: StoredEvent): void => {
    const text = JSON.stringify(detail);
    if (!EVENT_SCHEMAS[type as EventType].safeParse(detail).success)
      violations.push(`events: ${type} is not by its schema: ${text}`);
    if ((told.get(detail.id) ?? text) !== text) violations.push(`events: ${detail.id} is told in two ways`);
    if (!facts.has(detail.id)) violations.push(`events: ${detail.id} is told, and is no fact`);
    told.set(detail.id, text);
  };
  const bus: EventBus = {
    send: async (events) => {
      if (isStormy() && dice.chance(0.3)) throw new Error('the bus does not answer');
      const left = isStormy() && dice.chance(0.2) ? events.slice(dice.between(0, events.length)) : [];
      for (const event of events) if (!left.includes(event)) take(event);
      return left;
    },
  };
  const note = (events: readonly StoredEvent[]): void => {
    for (const { detail } of events) facts.add(detail.id);
  };
  return {
    bus,
    onOrderWrite: (from: Order | undefined, to: Order): void => {
      if (from !== undefined) note(orderEvents({ from, to }));
    },
    onIntakeMove: (from: Intake, to: Intake): void => note(intakeEvents(from, to)),
    violations: (): string[] => [
      ...violations,
      ...[...facts].filter((id) => !told.has(id)).map((id) => `events: ${id} is a fact, and nobody is told`),
    ],
  };
};
