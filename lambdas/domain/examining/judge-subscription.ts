import type { DomainType } from '../request/desktop-rules.ts';
import { type Answer, type Check, fine, notAnswered, problem } from './check.ts';
import type { Subscription } from './offer.ts';
import type { OrderNeeds } from './order-needs.ts';

const ABOUT = 'the Workspace service of the project';
const LOOK = 'Ask again, or look in the console of the provider.';

/** The service says LITE_AS for what an order calls LITE_AD. */
const DOMAIN_TYPES: Readonly<Record<string, DomainType>> = {
  LITE_AS: 'LITE_AD',
  LITE_AD: 'LITE_AD',
  LOCAL_AD: 'LOCAL_AD',
};

/** Whether the service is open, not locked, and has its users where the profiles say. */
export const judgeSubscription = (
  needs: readonly OrderNeeds[],
  { subscription, isLocked }: { readonly subscription: Answer<Subscription>; readonly isLocked: Answer<boolean> },
): Check[] => [judgeStatus(subscription), judgeLock(isLocked), ...judgeDomains(needs, subscription)];

const judgeStatus = (answer: Answer<Subscription>): Check => {
  if (answer.kind === 'not-answered') return notAnswered(ABOUT, answer.reason, LOOK);
  const { status } = answer.value;
  return status === 'SUBSCRIBED'
    ? fine(ABOUT, 'is open')
    : problem(
        ABOUT,
        `is not open: its status is ${status}`,
        'Open Workspace for the project in the console, or correct the project id.',
      );
};

const judgeLock = (answer: Answer<boolean>): Check => {
  const about = 'lock of the Workspace service';
  if (answer.kind === 'not-answered') return notAnswered(about, answer.reason, LOOK);
  return answer.value
    ? problem(about, 'the provider has locked the service', 'Ask the provider why; unlock the service in the console.')
    : fine(about, 'not locked');
};

const judgeDomains = (needs: readonly OrderNeeds[], answer: Answer<Subscription>): Check[] => {
  if (answer.kind === 'not-answered' || answer.value.domainType === undefined) return [];
  const { domainType } = answer.value;
  const meant = DOMAIN_TYPES[domainType];
  const about = 'where the users are defined';
  if (meant === undefined)
    return [notAnswered(about, `the provider says ${domainType}, which is not documented`, LOOK)];
  const wrong = needs.filter((one) => one.domainType !== meant).map(({ profile }) => profile);
  if (wrong.length === 0) return [fine(about, `${meant}, as the profiles say`)];
  return [
    problem(
      about,
      `${meant}, and not as in ${wrong.join(', ')}`,
      `Set domain_type to ${meant} in ${wrong.map((name) => `${name}.json`).join(', ')}.`,
    ),
  ];
};
