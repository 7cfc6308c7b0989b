import { PAYMENT_MODES, type PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import type { Dice } from './dice.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;

const STAGE = stageConfig('dev');

/** The limits of a deployed stage's functions. */
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

/** The faults that may strike an order call. */
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

/** A period in which clocks are far from right; before and after it they differ by at most the skew. */
export interface WrongClock {
  /** How far ahead of true time; negative: behind. */
  readonly offMs: number;
  readonly machines: 'one' | 'all';
  /** Time since the run began. */
  readonly fromMs: number;
  readonly forMs: number;
  /**
   * Whether the provider's answers show the time meanwhile. If not, only the machines that send orders are wrong, and
   * ahead: no rule holds if a process that judges cannot know that its clock is wrong.
   */
  readonly isTold: boolean;
}

/** Everything that a seed decides in advance: what may go wrong in this run, and how often. Chances are per call. */
export interface Weather {
  readonly payment: PaymentMode;
  readonly holds: Assumptions;
  /** When a computer name is taken, which the vendor does not document. */
  readonly reserve: 'at-order' | 'when-built' | 'never';
  /** Whether our credentials show as which user we order. */
  readonly knowsOperator: boolean;
  readonly tellsCount: boolean;
  /** What billing's number counts: desktops, packages (one for each order) or products (two for each desktop). */
  readonly counts: 'desktops' | 'packages' | 'products';
  /** The ledger knows from earlier orders that the number counts desktops. */
  readonly isCountKnown: boolean;
  /**
   * `one`: an order has one id. Otherwise it is a combined order. `whole` and `part`: the POST returns that id, and
   * billing lists the whole with its parts. `lists-part`: the POST returns the whole, billing lists a part, and only
   * the details connect the two. In each case only the whole can be paid and cancelled.
   */
  readonly ids: 'one' | 'whole' | 'part' | 'lists-part';
  readonly keepsTags: boolean;
  /**
   * When an existing desktop shows its name and its user: at once, both after a while, the user at once, or neither
   * ever, so that only the jobs show them.
   */
  readonly names: 'at-once' | 'late' | 'user-first' | 'in-jobs';
  /** Desktops are filed under the ids of their order, or under an id that no list and no answer contains. */
  readonly filedUnder: 'ordered' | 'another';
  /** What the creation jobs show: name, user and the desktop's id; only the names; or nothing. */
  readonly jobs: 'desktops' | 'names' | 'nothing';
  /** The names that the provider generates from a pool's name: `lab1`, `lab000001`, `lab-a3f7x`. */
  readonly poolForm: 'number' | 'long-number' | 'letters';
  readonly paced: boolean;
  readonly approval: boolean;
  readonly filesAtMost: number;
  /** A line asks for desktops without users. */
  readonly pools: number;
  /** A file is dropped in the first seconds instead of at some time in the next forty minutes. */
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
  /** A cancel call gets no answer, whether it took effect or not. */
  readonly cancelFails: number;
  /** An order is not listed at once, but within V. */
  readonly lateListing: number;
  readonly payFails: number;
  readonly payRefused: boolean;
  /** A payment call is answered with success, but its order stays unpaid. */
  readonly payNoEffect: number;
  /** How long, from the start, every payment call or every order call is throttled (429). */
  readonly payStormMs: number;
  readonly orderStormMs: number;
  /** The provider cancels an unpaid order only hours after its deadline, and accepts payments until then. */
  readonly lapsesLate: boolean;
  readonly buildFails: number;
  /** A stranger's desktop is not created: a failed job shows that, with a name that may be one of ours. */
  readonly strangersFail: number;
  /** A desktop takes hours to be built. */
  readonly slowBuilds: number;
  /** Such a desktop takes one to eight times as long. */
  readonly slowBuildMs: number;
  /** A desktop is listed minutes after it was created. */
  readonly lateDesktops: number;
  /** Finance pays an order that the ledger lists; otherwise it lapses. */
  readonly humanPays: number;
  readonly operator: number;
  readonly strangers: number;
  /** The provider refuses a person, with or without naming the person. */
  readonly badPeople: number;
  /** Most people have names that are words of the provider's sentences. */
  readonly ordinaryNames: boolean;
  /** A desktop that existed long before has a name that one of the people would get. */
  readonly olderDesktops: number;
  readonly wrongClock?: WrongClock;
  /** How often an operator pauses the stage for a while. */
  readonly pauses: number;
  /** How often an operator stops a file. */
  readonly stops: number;
  /** A desktop is listed at most this long after it was built. */
  readonly desktopListedWithinMs: number;
  readonly billing: BillingForm;
}

/** The form of billing's answers. */
interface BillingForm {
  /** Entries on one page of a list, whatever limit was requested. */
  readonly pageSize: number;
  /** `total_count` counts the list, or only the page. */
  readonly totals: 'list' | 'page';
  /** In UTC as documented; with another offset; or, in a storm, in local time without a zone. */
  readonly times: 'utc' | 'offset' | 'zoneless';
  /** In a storm, an order that is not cancelled is in an undocumented state for some minutes of each hour. */
  readonly oddStates: boolean;
}

/** The rate of a fault: zero in half of the runs. */
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
 * Weather made for one fault whose trace needs several rare things at once. The true rules must hold in each of them as
 * well.
 */
const FOCUSES = {
  /** A process that leased or sweeps is suspended for longer than any lease, and then continues. */
  sleepers: {
    holds: { ...ALL_HOLD, kill: false },
    pause: 0.03,
    lateCommit: 0.6,
    lateListing: 0.9,
    cancelFails: 0.4,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'no-answer-late', 'reset-applied'],
  },
  /** Payments are refused until a person has Deskdrop try again, whose command is suspended halfway. */
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
  /** Orders are sent while others are being searched for, and every call is slow. */
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
  /** Orders of one size are lost at about the same time, and listed at very different times. */
  'look-alikes': {
    holds: ALL_HOLD,
    payment: 'confirm',
    knowsOperator: true,
    lateListing: 0.9,
    postFault: 0.6,
    postFaults: ['no-answer-applied', 'no-answer-never', 'server-error-before', 'conflict-spurious'],
  },
  /** Orders that were called absent are listed after all, and an operator says whose they are. */
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
  /** Calls are committed long after they were given up, and the provider pays both orders. */
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
  /** Workers stop between two writes, and the provider refuses orders without naming members. */
  crashes: {
    holds: ALL_HOLD,
    crash: 0.06,
    postFault: 0.3,
    postFaults: ['bad-profile', 'quota', 'busy'],
    badPeople: 0.2,
    operator: 1,
  },
  /** People are in several files at once, and a worker stops between writing a child and the parent that names it. */
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
  /** Orders whose answer was lost are paid, and their desktops show no names for a long time. */
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
  /** Billing's number of an order is not that of its desktops, and no name shows in time whose an order is. */
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
  /** The answers to pools' orders are lost, and their desktops have names of an unknown form. */
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
  /** Orders are paid at once, their answers are lost, and building their desktops takes longer than any wait. */
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
  /** The provider names the users that it does not know, among people whose names are words of its sentences. */
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
  /** Some names have been in use for a long time, and the provider says so. */
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
  /** Splitting stops halfway for good, with some of a file's orders stored. */
  'broken-splits': {
    holds: ALL_HOLD,
    crash: 0.15,
    callFails: 0.15,
    dropsAtOnce: 1,
    postFault: 0,
    operator: 0,
  },
  /** An order is recorded by one id and listed by another, while others from the same time are searched for. */
  'other-ids': {
    holds: ALL_HOLD,
    payment: 'confirm',
    knowsOperator: true,
    ids: 'part',
    filesAtMost: 8,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'no-answer-never'],
  },
  /** Jobs for strangers' desktops fail; these have names like ours, and ours are listed late. */
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
  /** Desktops are filed under unknown ids, and HR drops its files again. */
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
  /** The same, but the desktops show no name and no user: only jobs show that they were created. */
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
  /** Every machine that orders is two days ahead, and cannot know it. */
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
  /** Every clock is two days ahead, and the provider's answers show it. */
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
  /** Billing returns one entry per page, and its total counts the page. */
  'short-pages': {
    holds: ALL_HOLD,
    payment: 'auto',
    filesAtMost: 6,
    lateListing: 0,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
    billing: { pageSize: 1, totals: 'page', times: 'utc', oddStates: false },
  },
  /** Billing shows local time, eight hours ahead of UTC, without a zone. */
  'local-times': {
    holds: ALL_HOLD,
    payment: 'confirm',
    knowsOperator: true,
    operator: 1,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
    billing: { pageSize: 100, totals: 'list', times: 'zoneless', oddStates: false },
  },
  /** Billing shows undocumented states. */
  'odd-states': {
    holds: ALL_HOLD,
    payment: 'manual',
    humanPays: 0,
    postFault: 0.4,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
    billing: { pageSize: 100, totals: 'list', times: 'utc', oddStates: true },
  },
  /** Desktops take as long as an order is followed, and are listed a while after they completed the order. */
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
  /** The stage is paused repeatedly, while every call is slow and some processes stop halfway. */
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
  /** Files are stopped while they are read, wait, or are being sent. */
  stops: {
    holds: ALL_HOLD,
    stops: 6,
    filesAtMost: 8,
    dropsAtOnce: 0.3,
    approval: false,
    slow: 0.5,
    pause: 0.05,
    duplicate: 0.3,
    postFault: 0.3,
    postFaults: ['throttle', 'unreachable', 'no-answer-never', 'no-answer-applied', 'bad-profile'],
    badPeople: 0.1,
    strangers: 0,
  },
  /** The answers to cancel calls are mostly lost. */
  'deaf-cancels': {
    holds: ALL_HOLD,
    cancelFails: 0.8,
    postFault: 0.5,
    postFaults: ['no-answer-applied', 'reset-applied', 'server-error-applied'],
  },
} satisfies Readonly<Record<string, Partial<Weather>>>;
export type Focus = keyof typeof FOCUSES;
export const FOCUS_NAMES = Object.keys(FOCUSES) as readonly Focus[];

/** The shares of unhindered people who must be ordered, told and paid for in weather made to break the rules. */
const IN_BAD_WEATHER = { ordered: 0.75, told: 0.9, paid: 0.95 };

/** The same for weather that affects single people, and must not affect the others. */
const BESIDE_SINGLE_PEOPLE = { ordered: 0.98, told: 0.97, paid: 0.97 };

export const statedIn = (focus: Focus): typeof IN_BAD_WEATHER =>
  focus === 'ordinary-names' || focus === 'older-desktops' ? BESIDE_SINGLE_PEOPLE : IN_BAD_WEATHER;

export const isFocus = (name: string): name is Focus => Object.hasOwn(FOCUSES, name);

/** @param form drawn separately, so that a seed that breaks a rule continues to break it */
export const forecast = (dice: Dice, form: Dice, focus?: Focus): Weather => {
  const weather = { ...draw(dice), billing: drawBilling(form) };
  if (focus === undefined) return weather;
  // A hunt for one fault uses right clocks, unless that fault is about clocks.
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
  stops: 0,
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
