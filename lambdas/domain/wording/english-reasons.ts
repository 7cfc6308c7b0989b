import type { Catalogue } from './catalogue.ts';
import type { NextStep } from './reason.ts';
import type { OrderTerms, TermCodes } from './term-codes.ts';

/** `2026-12-01 09:30 UTC` */
const minutes = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

const until = (payBy: string | undefined): string => (payBy === undefined ? '' : ` until ${minutes(payBy)}`);

const approve = (intakeId: string): string => `"npx deskdrop approve ${intakeId}"`;

const NEXT: Readonly<Record<NextStep, string>> = {
  'drop-again': 'drop the line again to order it',
  'order-missing': 'order what is missing by a line with another desktop_name',
};

const INTERIM = 'this is an interim report, which the final one replaces';

const changedText = (columns: readonly string[]): string =>
  columns.length === 0
    ? ''
    : `. The line asks for another ${columns.slice(0, -1).join(', ')}${columns.length > 1 ? ' and ' : ''}${columns.at(-1)} now, which changes nothing: ask the platform team to change the desktop, or put the line back`;

const RENEWALS: Readonly<Record<TermCodes['renewal'], string>> = {
  none: 'not renewed automatically',
  automatic: 'RENEWED AUTOMATICALLY',
  'provider-default': "renewed or not as the provider's default is (is_auto_renew)",
};

const termsText = ({ unit, units, renewal, payment }: TermCodes): OrderTerms => ({
  period:
    units === undefined
      ? `by the ${unit}, without saying how many (period_num)`
      : `for ${units} ${unit}${units === 1 ? '' : 's'}`,
  renewal: RENEWALS[renewal],
  payment: payment === 'at-once' ? 'paid by the provider as it is placed' : 'not paid as it is placed',
});

export const englishReasons: Pick<Catalogue, 'reasons' | 'terms' | 'noted'> = {
  reasons: {
    'duplicate-user': ({ line }) => `the same user is on line ${line}, and that line counts`,
    'duplicate-pool': ({ line, name, size }) =>
      `the same ${size} desktops "${name}" are on line ${line}, and that line counts`,
    'waits-for-approval': ({ reasons, approve }) =>
      `the file waits for approval: ${reasons.join('; ')}. To approve it: ${approve}`,
    'rejected-by-person': ({ text }) => text,
    'file-stopped': ({ text }) => `not sent: its file was ${text}; drop the line again to order it`,
    'plan-of-other-version': () =>
      'another version of Deskdrop planned this file: drop it under plan/ again to see the plan',
    'plan-lost': ({ intakeId, orders }) =>
      `another version of Deskdrop planned this file, and its plan is lost: "deskdrop status ${intakeId}" shows the state of its ${orders} orders. People already ordered are not ordered twice when the file is dropped again`,
    'not-put': () => `its order was not begun when Deskdrop stopped working on this file; ${NEXT['drop-again']}`,

    'would-be-ordered': ({ desktops, profile, terms }) =>
      `in an order of ${desktops} of profile ${profile}, ${Object.values(termsText(terms)).join(', ')}`,
    'waits-for-parked': ({ clientOrderId }) => `waits for order ${clientOrderId}, which needs attention`,
    'waits-for-open': ({ clientOrderId }) => `order ${clientOrderId} is not decided yet: plan again when it is`,
    'would-be-ordered-before': ({ file, line }) =>
      `would be ordered by ${file} line ${line}, which is planned before it`,
    'computer-name-would-be-taken': ({ computerName, file, line }) =>
      `the computer name ${computerName} would be taken by ${file} line ${line}, which is planned before it`,

    'desktop-exists': () => 'paid, and its desktop exists',
    'desktop-in-creation': () => 'paid; its desktop is being created',
    'desktop-unclear': ({ clientOrderId, text = 'its desktop has not appeared' }) =>
      `${text}: ask the platform team (order ${clientOrderId}), and do not drop the line again before`,
    'paid-but': ({ doubt }, say) => `paid, but ${say(doubt)}`,
    'payment-not-shown': ({ clientOrderId }) =>
      `placed, but the provider does not show whether it is paid: ask the platform team (order ${clientOrderId})`,
    'payment-automatic': () => 'placed, to be paid automatically',
    'payment-looked-up': () => 'placed; its payment is being looked up',
    'payment-by-finance': ({ payBy }) => `placed, not paid: finance pays it in the provider's console${until(payBy)}`,
    'payment-automatic-failed': ({ payBy }) =>
      `placed, but not paid by the provider: finance pays it in the provider's console${until(payBy)}`,
    'payment-soon': ({ payBy }) => `placed, and about to be paid by Deskdrop${until(payBy)}`,
    'payment-held': ({ problem, intakeId, providerOrderId, payBy }) =>
      `placed, not paid: ${problem}. Somebody must approve it (${approve(intakeId)}), or finance pays order ${providerOrderId} in the provider's console${until(payBy)}`,
    'payment-given-up': ({ problem, intakeId, providerOrderId, payBy }) =>
      `placed, but could not be paid (${problem}). Somebody may let Deskdrop try again (${approve(intakeId)}), or finance pays order ${providerOrderId} in the provider's console${until(payBy)}`,
    'payment-late': ({ providerOrderId }) =>
      `placed, and not paid before its deadline: order ${providerOrderId} is being cancelled at the provider, which does not show it as cancelled yet. When it does, the line can be dropped again; do not pay it`,

    'still-unpaid': ({ providerOrderId }) => `placed as ${providerOrderId}, and not paid yet; ${INTERIM}`,
    'still-unknown': () => `it was sent, but its result is not known yet; ${INTERIM}`,
    'still-queued': () => `it is not placed yet; ${INTERIM}`,

    'desktop-failed': ({ cause, next }, say) =>
      `${say(cause)}; the provider refunds what it cannot create; ${NEXT[next]}`,
    cancelled: ({ cause }, say) => `${say(cause)}; ${NEXT['drop-again']}`,
    parked: ({ cause, clientOrderId }, say) => `${say(cause)} (order ${clientOrderId})`,

    'already-ordered': ({ day, file, line, providerOrderId, now, changed }, say) =>
      `ordered on ${day} from ${file} line ${line} in order ${providerOrderId}: ${say(now)}${changedText(changed)}`,
    'ordered-but-unclear': ({ file, line, doubt }, say) => `was ordered from ${file} line ${line}, but ${say(doubt)}`,
    'ordered-but-ended': ({ file, line, became, next }, say) =>
      `was ordered from ${file} line ${line}, but ${say(became)}: ${NEXT[next]}`,
    'not-in-that-order': () => 'not in that order',
    'order-is': ({ state }) => `that order is ${state} now`,

    parts: ({ desktops, parts }, say) =>
      parts
        .map(({ count, status, reason }) => {
          const text = status === undefined ? say(reason) : `${status}: ${say(reason)}`;
          return count === desktops ? text : `${count} of ${desktops} ${text}`;
        })
        .join('; '),
  },
  terms: termsText,
  noted: (reason, warnings) => `${reason}${reason === '' ? '' : '. '}Warning: ${warnings}`,
};
