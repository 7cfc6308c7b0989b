import { ENDPOINTS } from '../../local/workspace-simulator/endpoints.ts';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';

/** The IAM user who orders. */
export const OPERATOR = 'deskdrop';

/** The shares of all order calls. */
const THROTTLED = 1 / 5;
const LOST_IN_EACH_WAY = 1 / 15;

/** The probability of each fault among the calls that the faults before it did not strike. */
const ofWhatIsLeft = (taken: number, share: number): number => share / (1 - taken);

const lost = (how: 'hang' | 'fail' | 'reset', no: number): Fault => ({
  on: 'order',
  how,
  when: 'after',
  chance: ofWhatIsLeft(THROTTLED + no * LOST_IN_EACH_WAY, LOST_IN_EACH_WAY),
});

/**
 * In one of five order calls the work is done but the answer is lost, by a hang, a 500 or a reset. One of five calls of
 * every kind is throttled.
 */
export const FAULTS: readonly Fault[] = [
  ...ENDPOINTS.filter((on) => on !== 'token').map((on): Fault => ({ on, how: 'throttle', chance: THROTTLED })),
  ...(['hang', 'fail', 'reset'] as const).map(lost),
];
