import { PAYMENT_MODES, type PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import type { Dice } from './dice.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;

const STAGE = stageConfig('dev');

/** What the functions of a deployed stage may take. */
export const FUNCTIONS = STAGE.functions;

/** The deployed times, with clocks five minutes apart, and bounds low enough for a run to reach them. */
export const TIMES: OrderingTimes = {
  ...STAGE.times,
  clockSkewMs: 5 * MINUTE_MS,
  maxSweeps: 6,
  maxAttempts: 3,
  throttledForMs: 2 * HOUR_MS,
  retryDelayMaxMs: 5 * MINUTE_MS,
  followForMs: 2 * HOUR_MS,
};

/** The assumptions of the protocol about time that hold in a run. */
interface Assumptions {
  /** T: a POST is committed at most `commitWithinMs` after it left, or never. */
  readonly commit: boolean;
  /** V: a committed order is listed at most `listedWithinMs` later. */
  readonly listed: boolean;
  /** The process that leased is dead or done when its lease is over. */
  readonly kill: boolean;
}

/** What the provider may make of an order call. */
const POST_FAULTS = [
  'unreachable',
  'no-answer-applied',
  'no-answer-late',
  'no-answer-never',
  'reset-applied',
  'reset-before',
  'server-error-applied',
  'server-error-before',
  'unreadable-applied',
  'no-order-id-applied',
  'error-body-before',
  'conflict-spurious',
  'conflict-code-400',
  'throttle',
  'throttle-gateway',
  'unauthorized',
  'forbidden',
  'quota',
  'busy',
  'bad-profile',
] as const;
export type PostFault = (typeof POST_FAULTS)[number];

/** One stretch of time in which clocks are far from right; before and after it they are at most the skew apart. */
export interface WrongClock {
  /** Ahead of true time; negative: behind. */
  readonly offMs: number;
  readonly machines: 'one' | 'all';
  /** Since the run began. */
  readonly fromMs: number;
  readonly forMs: number;
  /**
   * Whether the provider's answers tell the time meanwhile. Where they do not, only what sends orders is wrong, and ahead: no
   * rule holds where nothing tells a wrong clock to whoever judges.
   */
  readonly isTold: boolean;
}

/** Everything that a seed decides beforehand: what may go wrong in this run, and how often. Chances are per call. */
export interface Weather {
  readonly payment: PaymentMode;
  readonly holds: Assumptions;
  /** When a computer name is taken, which the vendor does not tell. */
  readonly reserve: 'at-order' | 'when-built' | 'never';
  /** Whether our credentials tell who we order as. */
  readonly knowsOperator: boolean;
  readonly tellsCount: boolean;
  /** What the number of an order counts where it is told: its desktops, packages, of which each order is one, or products, of which each desktop is two. */
  readonly counts: 'desktops' | 'packages' | 'products';
  /** The ledger knows from earlier orders that it counts desktops. */
  readonly isCountKnown: boolean;
  /**
   * `one`: an order has one id. Else it is a combined one: `whole` and `part` are what its POST is answered with, and
   * billing lists the whole with its parts; `lists-part`: the POST tells the whole, billing lists a part, and only details
   * join the two. Whatever it is, the whole alone can be paid and cancelled.
   */
  readonly ids: 'one' | 'whole' | 'part' | 'lists-part';
  readonly keepsTags: boolean;
  /**
   * When a desktop that is there shows its name and its user: at once, both after a while, the user at once, or neither
   * ever, so that only the jobs tell them.
   */
  readonly names: 'at-once' | 'late' | 'user-first' | 'in-jobs';
  /** Desktops are filed under the ids of their order, or under one that no list and no answer tells. */
  readonly filedUnder: 'ordered' | 'another';
  /** What the jobs that make desktops tell: name, user and which desktop it is; the names alone; or nothing at all. */
  readonly jobs: 'desktops' | 'names' | 'nothing';
  /** What the provider makes of the name of a pool: `lab1`, `lab000001`, `lab-a3f7x`. */
  readonly poolForm: 'number' | 'long-number' | 'letters';
  readonly paced: boolean;
  readonly approval: boolean;
  readonly filesAtMost: number;
  /** A line asks for desktops without users. */
  readonly pools: number;
  /** A file is dropped in the first seconds, and not at some time of the next forty minutes. */
  readonly dropsAtOnce: number;
  /** A process dies at a call: before its effect, or after it. */
  readonly crash: number;
  /** A call fails: throttled (no effect), or its answer is lost (with effect). */
  readonly callFails: number;
  readonly slow: number;
  readonly pause: number;
  readonly duplicate: number;
  readonly lostEvent: number;
  readonly lateCommit: number;
  readonly postFault: number;
  readonly postFaults: readonly PostFault[];
  readonly bookFails: number;
  /** A call that cancels gets no answer, whether it was done or not. */
  readonly cancelFails: number;
  /** An order is not listed at once, but within V. */
  readonly lateListing: number;
  readonly payFails: number;
  readonly payRefused: boolean;
  /** A payment is answered as done, and its order stays unpaid. */
  readonly payNoEffect: number;
  /** How long, from the start, every payment call, or every order call, is throttled: a storm of 429. */
  readonly payStormMs: number;
  readonly orderStormMs: number;
  /** The provider cancels what was not paid only hours after its deadline, and takes payments until then. */
  readonly lapsesLate: boolean;
  readonly buildFails: number;
  /** A desktop of a stranger is not made: a job tells so, of a name that may be one of ours. */
  readonly strangersFail: number;
  /** A desktop takes hours to be built. */
  readonly slowBuilds: number;
  /** It then takes one to eight times as long. */
  readonly slowBuildMs: number;
  /** A desktop is listed minutes after it was made. */
  readonly lateDesktops: number;
  /** Finance pays what the ledger lists; else it lapses. */
  readonly humanPays: number;
  readonly operator: number;
  readonly strangers: number;
  /** The provider refuses a person: by name, or without saying whom. */
  readonly badPeople: number;
  /** Most people are called like words of the provider's sentences. */
  readonly ordinaryNames: boolean;
  /** A name that one of the people would get is a desktop's that was there long before. */
  readonly olderDesktops: number;
  readonly wrongClock?: WrongClock;
  /** How often an operator pauses the stage for a while. */
  readonly pauses: number;
  /** How long after it was built a desktop is listed, at most. */
  readonly desktopListedWithinMs: number;
  readonly billing: BillingForm;
}

/** How billing writes what it tells. */
interface BillingForm {
  /** Entries on one page of a list, whatever was asked for. */
  readonly pageSize: number;
  /** `total_count` is the list's, or that of its page. */
  readonly totals: 'list' | 'page';
  /** As the API has it; with another offset; or, while it storms, by the clocks of its country and without any word of that. */
  readonly times: 'utc' | 'offset' | 'zoneless';
  /** An order that is not cancelled is in a state that nothing documents, for some minutes of each hour while it storms. */
  readonly oddStates: boolean;
}

/** How often it strikes where it strikes at all. */
const rate = (dice: Dice, low: number, high: number): number => (dice.chance(0.5) ? 0 : dice.pick([low, high]));

const ALL_HOLD: Assumptions = { commit: true, listed: true, kill: true };

const assumptions = (dice: Dice): Assumptions =>
  dice.chance(0.7)
    ? ALL_HOLD
    : dice.pick([
        { ...ALL_HOLD, kill: false },
        { ...ALL_HOLD, kill: false },
        { ...ALL_HOLD, commit: false },
        { ...ALL_HOLD, listed: false },
        { commit: false, listed: false, kill: false },
      ]);

/**
 * What a hunt for one fault may look for on purpose, where its trace needs several rare things at once. The true rules run
 * under each of them as well.
 */
const FOCUSES = {
  /** Whoever leased or sweeps stands still for longer than any lease, and goes on. */
  sleepers: {
    holds: { ...ALL_HOLD, kill: false },
    pause: 0.03,
    lateCommit: 0.6,
    lateListing: 0.9,
    cancelFails: 0.4,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'no-answer-late', 'reset-applied'],
  },
  /** Payments are refused until a person lets them go, who stands still in the middle of it. */
  'stopped-payments': {
    holds: ALL_HOLD,
    payment: 'confirm',
    payFails: 0.9,
    payRefused: true,
    humanPays: 1,
    operator: 1,
    pause: 0.2,
    duplicate: 0.4,
    buildFails: 0,
    strangers: 0,
  },
  /** The provider answers no look until files that point at the order are reported, and the message about it fails. */
  'late-dates': {
    holds: ALL_HOLD,
    payment: 'confirm',
    filesAtMost: 8,
    dropsAtOnce: 0.3,
    callFails: 0.05,
    crash: 0.05,
    bookFails: 0.6,
    ids: 'part',
    postFault: 0,
    buildFails: 0,
    operator: 0,
    strangers: 0,
    pools: 0,
  },
  /** Orders are sent while others are being looked for, and every call takes its time. */
  crowd: {
    holds: ALL_HOLD,
    payment: 'confirm',
    knowsOperator: true,
    tellsCount: true,
    isCountKnown: true,
    filesAtMost: 8,
    dropsAtOnce: 0.1,
    slow: 0.5,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'throttle', 'unreachable', 'no-answer-never'],
  },
  /** Orders of one size are lost at about the same time, and listed long after one another. */
  'look-alikes': {
    holds: ALL_HOLD,
    payment: 'confirm',
    knowsOperator: true,
    lateListing: 0.9,
    postFault: 0.6,
    postFaults: ['no-answer-applied', 'no-answer-never', 'server-error-before', 'conflict-spurious'],
  },
  /** Orders that were given up for absent are listed at last, and an operator says whose they are. */
  'late-lists': {
    holds: { ...ALL_HOLD, listed: false },
    payment: 'confirm',
    operator: 1,
    strangers: 0.8,
    pools: 0.5,
    dropsAtOnce: 1,
    postFault: 0.85,
    postFaults: ['no-answer-applied', 'reset-applied', 'no-answer-never'],
  },
  /** Calls are committed when they were given up long ago, and the provider pays both. */
  'late-commits': {
    holds: { ...ALL_HOLD, commit: false },
    payment: 'auto',
    payRefused: false,
    reserve: 'never',
    lateCommit: 0.9,
    postFault: 0.6,
    postFaults: ['no-answer-late', 'no-answer-applied', 'reset-applied'],
    strangers: 0,
  },
  /** Workers stop between two writes, and the provider refuses without saying whom. */
  crashes: {
    holds: ALL_HOLD,
    crash: 0.06,
    postFault: 0.3,
    postFaults: ['bad-profile', 'quota', 'busy'],
    badPeople: 0.2,
    operator: 1,
  },
  /** People stand in several files at once, and a worker stops between a child and the parent that names it. */
  'given-up-children': {
    holds: ALL_HOLD,
    crash: 0.12,
    filesAtMost: 8,
    dropsAtOnce: 1,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'no-answer-never', 'server-error-before', 'quota'],
    operator: 1,
    strangers: 0,
    pools: 0,
  },
  /** What was lost is paid, and its desktops show no names for long. */
  nameless: {
    holds: ALL_HOLD,
    payment: 'auto',
    reserve: 'when-built',
    names: 'late',
    jobs: 'nothing',
    keepsTags: false,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
  },
  /** Billing's number of an order is not that of its desktops, and no name tells in time whose an order is. */
  packages: {
    holds: ALL_HOLD,
    payment: 'auto',
    tellsCount: true,
    counts: 'packages',
    reserve: 'when-built',
    names: 'late',
    jobs: 'nothing',
    keepsTags: false,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
  },
  products: {
    holds: ALL_HOLD,
    payment: 'auto',
    tellsCount: true,
    counts: 'products',
    reserve: 'when-built',
    names: 'late',
    jobs: 'nothing',
    keepsTags: false,
    filesAtMost: 6,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
  },
  /** Pools are lost, and their desktops have names of a form that nobody knows. */
  'odd-pools': {
    holds: ALL_HOLD,
    payment: 'auto',
    reserve: 'when-built',
    pools: 0.8,
    poolForm: 'letters',
    jobs: 'nothing',
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
  },
  /** Orders are paid at once, their answers are lost, and their desktops are built for longer than anybody waits. */
  'slow-builds': {
    holds: ALL_HOLD,
    payment: 'auto',
    slowBuilds: 0.8,
    names: 'at-once',
    filedUnder: 'ordered',
    pools: 0,
    buildFails: 0,
    strangers: 0,
    operator: 0,
    postFault: 0.8,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
  },
  /** The provider says of whom it does not know, among people who are called like the words in which it says so. */
  'ordinary-names': {
    holds: ALL_HOLD,
    ordinaryNames: true,
    badPeople: 0.4,
    olderDesktops: 0,
    postFault: 0,
    pools: 0,
    strangers: 0,
    operator: 0,
  },
  /** Some names are taken for long, and the provider says so. */
  'older-desktops': {
    holds: ALL_HOLD,
    olderDesktops: 0.3,
    reserve: 'when-built',
    badPeople: 0,
    postFault: 0,
    pools: 0,
    strangers: 0,
    operator: 0,
  },
  /** Files are given up half-planned, with some of their orders put. */
  'broken-splits': {
    holds: ALL_HOLD,
    crash: 0.15,
    callFails: 0.15,
    dropsAtOnce: 1,
    postFault: 0,
    operator: 0,
  },
  /** An order is recorded by one id and listed by another, while others of its time are looked for. */
  'other-ids': {
    holds: ALL_HOLD,
    payment: 'confirm',
    knowsOperator: true,
    ids: 'part',
    filesAtMost: 8,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'no-answer-never'],
  },
  /** Jobs that make strangers' desktops fail, and they are called like ours, which are listed late. */
  'strangers-jobs': {
    holds: ALL_HOLD,
    knowsOperator: true,
    names: 'at-once',
    jobs: 'names',
    strangers: 1,
    strangersFail: 0.9,
    lateDesktops: 0.9,
    buildFails: 0,
    filesAtMost: 8,
    dropsAtOnce: 0.3,
    humanPays: 1,
    pools: 0,
  },
  /** Desktops are filed under ids that nobody has heard of, and HR drops its files again. */
  'unknown-ids': {
    holds: ALL_HOLD,
    filedUnder: 'another',
    keepsTags: false,
    names: 'at-once',
    filesAtMost: 6,
    dropsAtOnce: 0.1,
    humanPays: 1,
    operator: 1,
  },
  /** Nor do they show a name or a user, and only jobs tell that such desktops were made. */
  'unnamed-unknown-ids': {
    holds: ALL_HOLD,
    filedUnder: 'another',
    keepsTags: false,
    names: 'in-jobs',
    jobs: 'names',
    pools: 0.3,
    humanPays: 1,
    operator: 1,
  },
  /** Every machine that orders is two days ahead, and nothing tells it. */
  'unseen-clocks': {
    holds: ALL_HOLD,
    payment: 'auto',
    approval: false,
    paced: true,
    filesAtMost: 8,
    dropsAtOnce: 0.3,
    lateListing: 0.9,
    postFault: 0.3,
    postFaults: ['no-answer-applied', 'reset-applied', 'throttle', 'unreachable'],
    wrongClock: { offMs: 48 * HOUR_MS, machines: 'all', fromMs: 0, forMs: 10 * MINUTE_MS, isTold: false },
  },
  /** Every clock is two days ahead, and the provider's answers tell so. */
  'wrong-clocks': {
    holds: ALL_HOLD,
    payment: 'auto',
    approval: false,
    paced: true,
    filesAtMost: 8,
    dropsAtOnce: 0.4,
    lateListing: 0.9,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'throttle', 'no-answer-late'],
    wrongClock: { offMs: 48 * HOUR_MS, machines: 'one', fromMs: 2 * MINUTE_MS, forMs: 50 * MINUTE_MS, isTold: true },
  },
  /** Billing gives one entry a page, and counts the page. */
  'short-pages': {
    holds: ALL_HOLD,
    payment: 'auto',
    filesAtMost: 6,
    lateListing: 0,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
    billing: { pageSize: 1, totals: 'page', times: 'utc', oddStates: false },
  },
  /** Billing tells the time of its country, eight hours ahead, without saying so. */
  'local-times': {
    holds: ALL_HOLD,
    payment: 'confirm',
    knowsOperator: true,
    operator: 1,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
    billing: { pageSize: 100, totals: 'list', times: 'zoneless', oddStates: false },
  },
  /** Billing tells of states that nothing documents. */
  'odd-states': {
    holds: ALL_HOLD,
    payment: 'manual',
    humanPays: 0,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
    billing: { pageSize: 100, totals: 'list', times: 'utc', oddStates: true },
  },
  /** Desktops take as long as an order is followed, and are listed a while after they have completed it. */
  'late-desktops': {
    holds: ALL_HOLD,
    payment: 'auto',
    slowBuilds: 0.8,
    slowBuildMs: TIMES.followForMs * 0.15,
    lateDesktops: 1,
    desktopListedWithinMs: TIMES.listedWithinMs,
    names: 'at-once',
    filesAtMost: 8,
    dropsAtOnce: 0.3,
    pools: 0,
    buildFails: 0,
    strangers: 0,
    operator: 0,
    postFault: 0,
  },
  /** The stage is paused again and again, while every call takes its time and some stop in the middle. */
  pauses: {
    holds: ALL_HOLD,
    payment: 'confirm',
    pauses: 8,
    filesAtMost: 8,
    dropsAtOnce: 0.1,
    slow: 0.5,
    pause: 0.05,
    duplicate: 0.3,
    postFault: 0.2,
    postFaults: ['throttle', 'unreachable', 'no-answer-never'],
    strangers: 0,
  },
  /** What we ask to be cancelled is seldom known to be. */
  'deaf-cancels': {
    holds: ALL_HOLD,
    cancelFails: 0.8,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
  },
} satisfies Readonly<Record<string, Partial<Weather>>>;
export type Focus = keyof typeof FOCUSES;
export const FOCUS_NAMES = Object.keys(FOCUSES) as readonly Focus[];

/** Which parts of the people whom nothing prevented are ordered, and paid, in weather that was made to break the rules. */
const IN_BAD_WEATHER = { ordered: 0.75, told: 0.9, paid: 0.95 };

/** And in weather that concerns single people, which is nothing to all the others. */
const BESIDE_SINGLE_PEOPLE = { ordered: 0.98, told: 0.97, paid: 0.97 };

export const statedIn = (focus: Focus): typeof IN_BAD_WEATHER =>
  focus === 'ordinary-names' || focus === 'older-desktops' ? BESIDE_SINGLE_PEOPLE : IN_BAD_WEATHER;

export const isFocus = (name: string): name is Focus => Object.hasOwn(FOCUSES, name);

/** @param form drawn apart, so that a seed that breaks a rule goes on doing so */
export const forecast = (dice: Dice, form: Dice, focus?: Focus): Weather => {
  const weather = { ...draw(dice), billing: drawBilling(form) };
  if (focus === undefined) return weather;
  // Who looks for one fault has the clocks right, unless it is that.
  const { wrongClock: _, ...rightClocks } = weather;
  return { ...rightClocks, ...FOCUSES[focus] };
};

const drawBilling = (dice: Dice): BillingForm => ({
  pageSize: dice.pick([1, 2, 100, 100]),
  totals: dice.pick(['list', 'page']),
  times: dice.pick(['utc', 'offset']),
  oddStates: dice.chance(0.15),
});

const draw = (dice: Dice): Omit<Weather, 'billing'> => ({
  payment: dice.pick(PAYMENT_MODES),
  holds: assumptions(dice),
  reserve: dice.pick(['at-order', 'when-built', 'never']),
  knowsOperator: dice.chance(0.7),
  tellsCount: dice.chance(0.85),
  counts: 'desktops',
  isCountKnown: false,
  keepsTags: dice.chance(0.5),
  names: dice.chance(0.6) ? 'at-once' : dice.pick(['late', 'user-first', 'in-jobs']),
  jobs: dice.pick(['desktops', 'desktops', 'names', 'nothing']),
  poolForm: dice.chance(0.6) ? 'number' : dice.pick(['long-number', 'letters']),
  paced: dice.chance(0.3),
  approval: dice.chance(0.1),
  filesAtMost: 3,
  pools: rate(dice, 0.2, 0.5),
  dropsAtOnce: 0.6,
  crash: rate(dice, 0.003, 0.02),
  callFails: rate(dice, 0.003, 0.02),
  slow: rate(dice, 0.01, 0.05),
  pause: rate(dice, 0.003, 0.03),
  duplicate: rate(dice, 0.05, 0.3),
  lostEvent: rate(dice, 0.1, 0.5),
  lateCommit: rate(dice, 0.2, 0.6),
  postFault: dice.pick([0, 0.2, 0.5, 0.7, 0.85]),
  postFaults: POST_FAULTS.filter(() => dice.chance(0.35)),
  bookFails: rate(dice, 0.02, 0.1),
  cancelFails: 0.05,
  lateListing: 0.4,
  payFails: rate(dice, 0.2, 0.6),
  payRefused: dice.chance(0.15),
  payNoEffect: rate(dice, 0.2, 0.6),
  payStormMs: dice.chance(0.15) ? dice.between(1, 90) * MINUTE_MS : 0,
  orderStormMs: dice.chance(0.1) ? dice.between(1, 90) * MINUTE_MS : 0,
  lapsesLate: dice.chance(0.3),
  buildFails: rate(dice, 0.1, 0.4),
  humanPays: dice.pick([0, 0.5, 1]),
  operator: dice.pick([0, 0.3, 1]),
  strangers: rate(dice, 0.3, 0.8),
  badPeople: rate(dice, 0.1, 0.3),
  slowBuilds: rate(dice, 0.1, 0.4),
  slowBuildMs: HOUR_MS,
  strangersFail: rate(dice, 0.3, 0.8),
  lateDesktops: 0.3,
  ids: dice.pick(['one', 'one', 'whole', 'part', 'part', 'lists-part']),
  filedUnder: dice.chance(0.05) ? 'another' : 'ordered',
  ordinaryNames: dice.chance(0.2),
  olderDesktops: rate(dice, 0.05, 0.2),
  desktopListedWithinMs: 2 * MINUTE_MS,
  pauses: 0,
  ...drawWrongClock(dice),
});

const drawWrongClock = (dice: Dice): Pick<Weather, 'wrongClock'> => {
  if (!dice.chance(0.2)) return {};
  const isTold = dice.chance(0.6);
  const ahead = dice.pick([6, 48]) * HOUR_MS;
  return {
    wrongClock: {
      offMs: isTold ? dice.pick([ahead, -ahead, 10 * MINUTE_MS, -10 * MINUTE_MS]) : ahead,
      machines: dice.pick(['one', 'all']),
      fromMs: dice.between(0, 30) * MINUTE_MS,
      forMs: dice.between(5, 60) * MINUTE_MS,
      isTold,
    },
  };
};
