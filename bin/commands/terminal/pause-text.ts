import { holdsStill, type Pause } from '../../../lambdas/domain/intakes/brakes.ts';
import type { HoldDecision } from '../../../lambdas/domain/intakes/intake.ts';
import { showTime } from './show-time.ts';

const byText = ({ by, reason }: HoldDecision): string => `by ${by}${reason === undefined ? '' : ` (${reason})`}`;

/** One line if the stage is paused; otherwise empty. */
export const pauseText = (pause: Pause | undefined): string =>
  holdsStill(pause)
    ? `PAUSED since ${showTime(pause.pausedAt)} ${byText(pause.pausedBy)}: nothing is ordered or paid until "deskdrop resume".\n\n`
    : '';

/** The same as JSON; nothing if it is not paused. */
export const pauseFields = (pause: Pause | undefined) =>
  holdsStill(pause) ? { paused: { ...pause.pausedBy, since: pause.pausedAt } } : {};
