import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpenFile } from '../../../lambdas/domain/intakes/overdue.ts';
import { ORDER_STATES } from '../../../lambdas/domain/orders/order.ts';
import type { IntakeStatus } from '../../../lambdas/use-cases/status/order-status.ts';
import { createLiveView, type View } from '../terminal/live-view.ts';
import { stopInOrder } from '../terminal/stop-signal.ts';
import { detailOf, type ListedFile, progressText } from './intake-text.ts';
import type { Present } from './wait-text.ts';

const EVERY_MS = 2_000;

/** A snapshot of what is watched. `isOver`: nothing changes any more unless a person acts. */
export interface Watched extends View {
  readonly isOver: boolean;
}

/** Shows a new snapshot every two seconds until it is over or the command is stopped. */
export const watch = async (
  read: () => Promise<Watched>,
  stream: NodeJS.WriteStream = process.stdout,
  stopped: AbortSignal = stopInOrder('Stopped.'),
): Promise<void> => {
  const view = createLiveView(stream, Date.now);
  try {
    while (!stopped.aborted) {
      const now = await read();
      view.show(now);
      if (now.isOver) return;
      await sleep(EVERY_MS, undefined, { signal: stopped }).catch(() => {});
    }
  } finally {
    view.end();
  }
};

/** One line for each file. Never over, because files may be dropped at any time. */
export const watchedFiles = (files: readonly ListedFile[], text: string): Watched => ({
  text,
  lines: new Map(
    files.map(({ intake, states }) => [
      intake.intakeId,
      `${basename(intake.object.key)} (${intake.intakeId}): ${intake.phase}, ${progressText(intake, states)}`,
    ]),
  ),
  isOver: false,
});

/**
 * One line for each file and each of its orders. Over when every file has its report and no order is under way.
 */
export const watchedFile = (statuses: readonly IntakeStatus[], present: Present, text: string): Watched => ({
  text,
  lines: new Map(
    statuses.flatMap(({ intake, states, orders }) => [
      [intake.intakeId, `${basename(intake.object.key)}: ${intake.phase}, ${progressText(intake, states)}`] as const,
      ...orders.map((order) => {
        const detail = detailOf(order, present);
        return [
          order.clientOrderId,
          `order ${order.clientOrderId}: ${order.state}${detail === '' ? '' : `, ${detail}`}`,
        ] as const;
      }),
    ]),
  ),
  isOver: statuses.every(
    ({ intake, orders }) => !isOpenFile(intake) && orders.every(({ state }) => ORDER_STATES[state] === 'final'),
  ),
});
