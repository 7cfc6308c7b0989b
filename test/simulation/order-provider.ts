import type { HttpAnswer } from '../../lambdas/adapters/huawei/http/http-answer.ts';
import { classifyAnswer } from '../../lambdas/adapters/huawei/ordering/classify-answer.ts';
import { classifyFailure } from '../../lambdas/adapters/huawei/ordering/classify-failure.ts';
import type { SubmissionOutcome } from '../../lambdas/domain/orders/outcome.ts';
import type { OrderProvider } from '../../lambdas/ports/provider.ts';
import { answerOf, errorOf, fateOf, type PostFate } from './post-faults.ts';
import { type Process, pauseMs, type Sky } from './process.ts';
import { type Book, OPERATOR, readBody } from './provider-book.ts';
import { HOUR_MS, TIMES } from './weather.ts';

/** One order call, from the moment when it left until it can no longer take effect. */
export interface Post {
  readonly id: string;
  readonly clientOrderId: string;
  /** The holders of the desktops that it orders. */
  readonly holders: readonly string[];
  readonly body: ReturnType<typeof readBody>;
  readonly process: Process;
  /** The true time at which it left. */
  readonly sentAt: number;
  /** It may still be committed. */
  underWay: boolean;
  /** The id of the order that it placed. */
  made?: string;
  /** Its answer may mean an order, or did not come. */
  doubtful: boolean;
}

/** The people whom the provider refuses, and whether it names them. */
export type BadPeople = ReadonlyMap<string, 'named' | 'unnamed'>;

/** The result of a call at the provider, and its entry in the journal. */
interface TrueAnswer {
  readonly answer: HttpAnswer;
  readonly about?: readonly string[];
  readonly notNow?: true;
  readonly order?: string;
}

const TRUE_FATE: PostFate = { applies: 'now', answer: 'true' };

/** The simulated order call, whose answers the real code reads. */
export const openOrderProvider = (
  book: Book,
  badPeople: BadPeople,
  process: Process,
  sky: Sky,
  onPost: (post: Post) => void,
): OrderProvider => {
  const { scheduler, dice, story, weather, historian } = sky;
  const isStormy = (): boolean => sky.isStormy();

  const leaveMs = (): number =>
    isStormy() && dice.chance(weather.slow) ? dice.between(500, 20_000) : dice.between(20, 200);
  const workMs = (): number =>
    isStormy() && dice.chance(weather.slow) ? dice.between(1_000, 40_000) : dice.between(50, 1_500);
  /** The delay of the commit after the call left: within T or, if that assumption is broken, up to hours. */
  const lateMs = (): number =>
    weather.holds.commit || dice.chance(0.4)
      ? dice.between(1_000, TIMES.commitWithinMs)
      : dice.between(TIMES.commitWithinMs, 3 * HOUR_MS);

  const commit = (post: Post): TrueAnswer => {
    post.underWay = false;
    const { poolName } = post.body;
    const poolNames = poolName === undefined ? [] : book.namesOfPool(poolName, post.body.desktops.length);
    const desktops = post.body.desktops.map((one, place) => ({
      ...one,
      computerName: poolNames[place] ?? one.computerName,
    }));
    const bad = desktops.find(({ holder }) => badPeople.has(holder));
    if (bad !== undefined) {
      const answer =
        badPeople.get(bad.holder) === 'named'
          ? errorOf(400, 'WKS.00170312', `The user ${bad.holder} does not exist.`)
          : errorOf(400, 'WKS.00010001', 'Invalid request parameters.');
      return { answer, about: [bad.holder] };
    }
    const taken = book.takenNames(desktops.map(({ computerName }) => computerName));
    if (taken.length > 0)
      return {
        answer: errorOf(409, 'WKS.00010032', `Computer name in use: ${taken.join(', ')}.`),
        about: desktops.filter(({ computerName }) => taken.includes(computerName)).map(({ holder }) => holder),
      };
    const order = book.place({
      clientOrderId: post.clientOrderId,
      operator: OPERATOR,
      desktops,
      call: post.id,
    });
    post.made = order.id;
    if (post.body.request.extend_param?.is_auto_pay === 'true') {
      if (weather.payRefused) historian.enter({ event: 'payment-refused', order: order.id });
      else book.pay(order.id, 'order');
    }
    return {
      answer: answerOf(200, { order_id: weather.ids === 'part' ? order.partIds[0] : order.id }),
      order: order.id,
    };
  };

  return {
    placeOrder: (body, inTime) =>
      new Promise<SubmissionOutcome>((resolve) => {
        const delayMs = leaveMs();
        const fault = isStormy() && dice.chance(weather.postFault) ? drawFault(sky) : undefined;
        const dies = isStormy() && dice.chance(weather.crash) ? dice.pick(['before', 'after'] as const) : undefined;
        let isOver = false;
        const end = (outcome: SubmissionOutcome): void => {
          if (isOver || !process.isAlive()) return;
          isOver = true;
          resolve(outcome);
        };
        const unsent = (reason: 'unreachable' | 'too-late', text: string): void =>
          end(classifyFailure({ kind: 'unsent', reason, error: new Error(text) }));

        const leave = (): void => {
          if (!process.isAlive()) return;
          if (dies === 'before') process.die('dies before its POST leaves');
          else if (delayMs > TIMES.requestTimeoutMs / 2 || fault === 'unreachable')
            unsent('unreachable', 'no connection in time');
          else if (inTime !== undefined && !inTime()) unsent('too-late', 'the time to send is over');
          else send();
        };
        const pause = pauseMs(sky, 5);
        if (pause > 0) story.tell(process.name, () => `is paused for ${Math.round(pause / 1_000)} s before its POST`);
        scheduler.after(delayMs + pause, leave);

        const send = (): void => {
          const read = readBody(body);
          const post: Post = {
            id: historian.newCall(),
            clientOrderId: read.clientOrderId,
            holders: read.desktops.map(({ holder }) => holder),
            body: read,
            process,
            sentAt: scheduler.now(),
            underWay: true,
            doubtful: false,
          };
          story.tell(
            process.name,
            () => `POSTs ${post.clientOrderId}: ${post.holders.join(', ')} (${fault ?? 'no fault'})`,
          );
          historian.enter({ event: 'call', call: post.id, body });
          onPost(post);
          const names = read.desktops.map(({ computerName }) => computerName);
          const isStorm = scheduler.now() < sky.startsAt + weather.orderStormMs;
          const fate = isStorm
            ? fateOf('throttle', names, dice)
            : fault === undefined
              ? TRUE_FATE
              : fateOf(fault, names, dice);
          const lost = (text: string): void => {
            historian.enter({ event: 'unanswered', call: post.id });
            end(classifyFailure({ kind: 'unanswered', error: new Error(text) }));
          };
          const answerMs = workMs();
          const deliver = ({ answer, ...told }: TrueAnswer): void => {
            const isHeard = !isOver && process.isAlive();
            historian.enter(
              isHeard
                ? { event: 'answer', call: post.id, status: answer.status, ...told }
                : { event: 'unanswered', call: post.id },
            );
            story.tell('the provider', () => `answers ${process.name}: HTTP ${answer.status} ${answer.body}`);
            end(classifyAnswer(answer, process.clock.now()));
          };
          if (fate.applies === 'never') post.underWay = false;
          else {
            const late =
              fate.applies === 'late' || (isStormy() && fate.answer !== 'true' && dice.chance(weather.lateCommit));
            scheduler.after(late ? lateMs() : answerMs, () => {
              const answer = commit(post);
              const wayMs = isStormy() && dice.chance(weather.slow * 4) ? dice.between(500, 25_000) : 0;
              if (fate.answer === 'true') scheduler.after(wayMs, () => deliver(answer));
            });
          }
          if (fate.answer === 'reset') scheduler.after(answerMs, () => lost('the connection broke'));
          else if (typeof fate.answer === 'object') {
            const { answer } = fate;
            scheduler.after(answerMs, () =>
              deliver({ answer, ...(fault === 'busy' && !isStorm ? { notNow: true } : {}) }),
            );
          }
          scheduler.after(TIMES.requestTimeoutMs - delayMs, () => lost('no answer in time'));
          if (dies === 'after')
            scheduler.after(dice.between(1, 3_000), () => process.die('dies while its POST is under way'));
        };
      }),
  };
};

const drawFault = ({ dice, weather }: Sky) =>
  weather.postFaults.length === 0 ? undefined : dice.pick(weather.postFaults);
