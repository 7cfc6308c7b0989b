import { CLOCK_TOLD_MS, type ClockOff, clockOffText, isClockWrong } from '../orders/clock-off.ts';
import { type Answer, type Check, fine, notAnswered, problem } from './check.ts';

/** Why the provider cannot be asked as us: the credentials are `refused`, or there is `silence`. */
export interface AccessFault {
  readonly kind: 'refused' | 'silence';
  readonly reason: string;
}

export const judgeCredentials = (fault: AccessFault | undefined): Check => {
  const about = 'credentials of the provider';
  if (fault === undefined) return fine(about, 'the Workspace API accepts them');
  return fault.kind === 'refused'
    ? problem(
        about,
        `refused: ${fault.reason}`,
        'Put the right ones into the secret. Orders wait meanwhile, for at most two days.',
      )
    : notAnswered(
        about,
        fault.reason,
        'Check the endpoints, the network of the functions and the state of the provider.',
      );
};

export const judgeOperator = (operator: string | undefined): Check => {
  const about = 'our user at the provider';
  return operator === undefined
    ? problem(
        about,
        'neither the credentials nor IAM name it',
        'Add "user" to the credentials: without it Deskdrop cancels no unpaid order whose answer was lost.',
      )
    : fine(about, operator);
};

export const judgeClock = (off: ClockOff): Check => {
  const about = "clock, compared with the provider's";
  if (off === undefined) return notAnswered(about, 'the provider states no time', 'Compare the clock by other means.');
  if (isClockWrong(off)) return problem(about, clockOffText(off), 'Set the clock: nothing is ordered until then.');
  if (Math.abs(off) > CLOCK_TOLD_MS)
    return problem(about, clockOffText(off), 'Set the clock: Deskdrop waits longer for orders whose answer was lost.');
  return fine(about, 'agrees');
};

/** A refusal is an answer: the right is missing. Anything else leaves it open. */
const SAYS_FORBIDDEN = /\bHTTP 40[13]\b/;

/**
 * A list that Deskdrop needs to settle what a lost answer leaves open.
 *
 * @param needs what cannot be done without it
 */
export const judgeRight = (what: string, needs: string, answer: Answer<unknown>): Check => {
  const about = `right to read ${what}`;
  if (answer.kind === 'answered') return fine(about, 'granted');
  return SAYS_FORBIDDEN.test(answer.reason)
    ? problem(about, answer.reason, `Grant it to the IAM user of the credentials: without it ${needs}.`)
    : notAnswered(about, answer.reason, 'Check the endpoint and the network, and ask again.');
};
