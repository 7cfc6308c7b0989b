import type { CommandIn, CommandResult, Reached } from '../../domain/commands/command.ts';
import type { Check } from '../../domain/examining/check.ts';
import type { HoldDecision } from '../../domain/intakes/intake.ts';
import type { OperatorResult, Refused } from '../../domain/operating/operator-result.ts';
import { isMadeUp, parsePrincipal, principalName, type SessionNames } from '../../domain/values/principal.ts';
import type { VerificationProgress } from '../../domain/verifying/verification.ts';
import type { DropStore } from '../../ports/drops.ts';
import type { ProviderBook } from '../../ports/provider.ts';
import { compareClock } from '../signals/compare-clock.ts';
import type { ClockWorker, ProviderWorker, Worker } from '../signals/worker.ts';

export type OperatingWorker = ClockWorker &
  Pick<Worker, 'ledger' | 'messages' | 'clock' | 'metrics'> & {
    readonly files: Pick<DropStore, 'describe'>;
    /** Of the stage's derived computer names. */
    readonly computerNamePrefix: string;
    readonly sessionNames: SessionNames;
    /** The provider's records, when a command first needs them. */
    readonly openBook: () => Promise<ProviderBook>;
    /** The questions of `doctor`. */
    readonly examine: () => Promise<readonly Check[]>;
  };

/** What running a command came to. */
export type CommandOutcome =
  | { readonly kind: 'done'; readonly result: CommandResult }
  | ({ readonly kind: 'refused' } & Pick<Refused, 'reason' | 'recorded'>)
  /** Its time was up: the next worker continues. */
  | { readonly kind: 'again' };

/** One try of one command. */
export interface CommandRun {
  readonly command: CommandIn<'running'>;
  readonly deps: OperatingWorker;
  readonly decision: HoldDecision;
  /** A worker has begun it before, and may have done some or all of it. */
  readonly isRepeated: boolean;
  /** How far the workers before this one have come. */
  readonly reached?: Reached | undefined;
  /** False: the rest is left to the next worker. */
  readonly mayGoOn: () => boolean;
  /** Throws where another worker continues the command. */
  readonly onProgress: (text: string, reached: Reached) => Promise<void>;
  /** The same, of a verification. */
  readonly onVerified: (text: string, verification: VerificationProgress) => Promise<void>;
}

/** This machine's clock is so far off that what is judged or written by it would be wrong. */
export class WrongClockError extends Error {
  override readonly name = 'WrongClockError';

  constructor() {
    super('the clock of this machine is wrong: set it and run the command again');
  }
}

/** With the provider's records, and a clock that was compared with the provider's. */
export const providerWorkerOf = async ({ command, deps }: CommandRun): Promise<ProviderWorker> => {
  const compared = await compareClock({ ...deps, command: command.commandId });
  if (compared === undefined) throw new WrongClockError();
  return { ...compared, book: await deps.openBook() };
};

/** Who decides: as IAM has authenticated them, when they asked. */
export const decisionOf = (
  { commandId, requestedBy: { arn }, requestedAt, request }: CommandIn<'running'>,
  sessionNames: SessionNames,
): HoldDecision => ({
  by: principalName(parsePrincipal(arn), sessionNames),
  ...(isMadeUp(arn) ? {} : { arn }),
  ...(sessionNames === 'bound' ? { sessionNames } : {}),
  command: commandId,
  at: requestedAt,
  ...('reason' in request && request.reason !== undefined ? { reason: request.reason } : {}),
});

/** Who decides, for a history. */
export const nameOf = ({ by, arn }: HoldDecision): string => (arn === undefined ? by : `${by} (${arn})`);

/** The outcome of a step with one order. */
export const outcomeOf = (result: OperatorResult): CommandOutcome =>
  result.done
    ? { kind: 'done', result: { kind: 'order', what: result.what, clientOrderId: result.order.clientOrderId } }
    : {
        kind: 'refused',
        reason: result.reason,
        ...(result.recorded === undefined ? {} : { recorded: result.recorded }),
      };
