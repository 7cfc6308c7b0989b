import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type ColumnMeaning, isColumnMeaning, MEANING_RULE } from '../../lambdas/domain/columns/column-settings.ts';
import { PAYMENT_MODES } from '../../lambdas/domain/orders/order.ts';
import { APPROVAL_RULE, type Approval, parseApproval } from '../../lambdas/domain/planning/spending-guard.ts';
import { moneySchema } from '../../lambdas/domain/values/money.ts';
import { SESSION_NAMES } from '../../lambdas/domain/values/principal.ts';
import { LANGUAGES } from '../../lambdas/domain/wording/language.ts';
import { STAGES_DIR } from '../files/installation.ts';
import { RETENTION_NAMES, type StageName, type StageOverrides, TIME_NAMES } from './stage-config.ts';

/** A file in `stages/` is invalid. The message says which one and what is wrong. */
export class StageFileError extends Error {
  override readonly name = 'StageFileError';
}

const numbers = <Name extends string>(names: readonly Name[]) =>
  z.strictObject(
    Object.fromEntries(names.map((name) => [name, z.number().exactOptional()])) as Record<
      Name,
      z.ZodExactOptional<z.ZodNumber>
    >,
  );

const stageFile = z.strictObject({
  /** The stage that this file changes: `prod` keeps its data and records uploads, `dev` is deleted with its data. */
  base: z.enum(['dev', 'prod']),
  region: z.string().min(1).exactOptional(),
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be the 12 digits of an AWS account, in quotes')
    .exactOptional(),
  payment: z.enum(PAYMENT_MODES).exactOptional(),
  computerNamePrefix: z.string().exactOptional(),
  defaultProfile: z.string().exactOptional(),
  allowUserNames: z.array(z.string().min(1)).exactOptional(),
  columns: z.record(z.string().min(1), z.custom<ColumnMeaning>(isColumnMeaning, MEANING_RULE)).exactOptional(),
  userNameFromEmail: z.boolean().exactOptional(),
  language: z.enum(LANGUAGES).exactOptional(),
  orderRate: z.union([z.literal('off'), z.strictObject({ orders: z.number(), perMs: z.number() })]).exactOptional(),
  submitConcurrency: z.number().exactOptional(),
  logRetentionDays: z.number().exactOptional(),
  notifyEmail: z.email().exactOptional(),
  sessionNames: z.enum(SESSION_NAMES).exactOptional(),
  guard: z
    .strictObject({
      approval: z
        .custom<Approval>((value) => typeof value === 'string' && parseApproval(value) !== undefined, APPROVAL_RULE)
        .exactOptional(),
      maxDesktopsPerFile: z.int().positive().exactOptional(),
      maxDesktopsPerDay: z.int().positive().exactOptional(),
      maxAmountPerFile: moneySchema.exactOptional(),
      maxLinesPerFile: z.int().positive().exactOptional(),
      maxInvalidPercent: z.number().min(0).max(100).exactOptional(),
    })
    .exactOptional(),
  provider: z
    .strictObject({
      region: z.string().exactOptional(),
      projectId: z.string().exactOptional(),
      workspaceEndpoint: z.string().exactOptional(),
      iamEndpoint: z.string().exactOptional(),
      bssEndpoint: z.string().exactOptional(),
    })
    .exactOptional(),
  times: numbers(TIME_NAMES).exactOptional(),
  retention: numbers(RETENTION_NAMES).exactOptional(),
});

export interface OwnStage {
  readonly base: StageName;
  readonly overrides: StageOverrides;
}

/** Reads `stages/NAME.json`: the stage it is based on, and what it changes. Throws `StageFileError`. */
export const readStageFile = (name: string, dir: string = STAGES_DIR): OwnStage => {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name))
    throw new StageFileError(
      `The stage "${name}" must be named by at most 20 small letters, digits or "-", beginning with a letter: the stack is called after it.`,
    );
  const path = join(dir, `${name}.json`);
  if (!existsSync(path))
    throw new StageFileError(
      `There is no stage "${name}": dev, prod and local are built in${ownStages(dir)}. For one of your own write ${path}, like {"base":"prod","region":"eu-central-1"}.`,
    );
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new StageFileError(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = stageFile.safeParse(json);
  if (!parsed.success) throw new StageFileError(`${path} is wrong:\n${z.prettifyError(parsed.error)}`);
  const { base, ...overrides } = parsed.data;
  return { base, overrides: { ...overrides, name } };
};

const ownStages = (dir: string): string => {
  const names = existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith('.json')) : [];
  return names.length === 0 ? '' : `, and there are ${names.map((file) => file.slice(0, -'.json'.length)).join(', ')}`;
};
