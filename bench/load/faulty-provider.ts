import { ENDPOINTS } from '../../local/workspace-simulator/endpoints.ts';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';

/** The IAM user that orders. */
export const OPERATOR = 'deskdrop';

/** Of all order calls. */
const THROTTLED = 1 / 5;
const LOST_IN_EACH_WAY = 1 / 15;

/** Faults are asked one after the other, each only about the calls that those before it let through. */
const ofWhatIsLeft = (taken: number, share: number): number => share / (1 - taken);

const lost = (how: 'hang' | 'fail' | 'reset', no: number): Fault => ({
  on: 'order',
  how,
  when: 'after',
  chance: ofWhatIsLeft(THROTTLED + no * LOST_IN_EACH_WAY, LOST_IN_EACH_WAY),
});

/**
 * One order call in five does all its work and loses its answer, by a hang, a 500 or a reset; one call in five of every
 * kind is throttled.
 */
export const FAULTS: readonly Fault[] = [
  ...ENDPOINTS.filter((on) => on !== 'token').map((on): Fault => ({ on, how: 'throttle', chance: THROTTLED })),
  ...(['hang', 'fail', 'reset'] as const).map(lost),
];
