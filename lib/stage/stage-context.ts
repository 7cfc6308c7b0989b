import type { Node } from 'constructs';
import { COLUMNS_RULE, parseColumns } from '../../lambdas/domain/columns/column-settings.ts';
import { PAYMENT_MODES } from '../../lambdas/domain/orders/order.ts';
import { parseUserNames } from '../../lambdas/domain/planning/placeholders.ts';
import {
  APPROVAL_RULE,
  LIMIT_RULE,
  PERCENT_RULE,
  parseApproval,
  parseLimit,
  parsePercent,
  type SpendingGuard,
} from '../../lambdas/domain/planning/spending-guard.ts';
import { MONEY_RULE, parseMoney } from '../../lambdas/domain/values/money.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import { SESSION_NAMES } from '../../lambdas/domain/values/principal.ts';
import { LANGUAGES } from '../../lambdas/domain/wording/language.ts';
import { STAGE_NAMES, type StageConfig, type StageName, type StageOverrides, stageConfig } from './stage-config.ts';
import { readStageFile } from './stage-file.ts';

/** A `-c name=value` is invalid. The message says which one and what is allowed. */
export class StageContextError extends Error {
  override readonly name = 'StageContextError';
}

const readText = (node: Node, name: string): string | undefined => {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new StageContextError(`Context "${name}" must be a text that is not empty: -c ${name}=VALUE`);
};

const readChoice = <T extends string>(node: Node, name: string, choices: readonly T[]): T | undefined => {
  const value = readText(node, name);
  if (value === undefined) return undefined;
  const choice = choices.find((known) => known === value);
  if (choice === undefined) {
    throw new StageContextError(
      `Context "${name}" is "${value}"; it must be one of ${choices.join(', ')}: -c ${name}=${choices[0]}`,
    );
  }
  return choice;
};

const readSwitch = (node: Node, name: string): boolean | undefined => {
  const value = readChoice(node, name, ['true', 'false']);
  return value === undefined ? undefined : value === 'true';
};

/** `ORDERS/SECONDS`, or `off`. */
const readOrderRate = (node: Node): StageOverrides['orderRate'] => {
  const text = readText(node, 'orderRate');
  if (text === undefined || text === 'off') return text;
  const [, orders, seconds] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  if (orders === undefined || seconds === undefined) {
    throw new StageContextError(
      `Context "orderRate" is "${text}"; it must be "off" or ORDERS/SECONDS: -c orderRate=100/60`,
    );
  }
  return { orders: Number(orders), perMs: Number(seconds) * 1000 };
};

const readRuled = <T>(
  node: Node,
  name: string,
  parse: (text: string) => T | undefined,
  rule: string,
): T | undefined => {
  const text = readText(node, name);
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value === undefined) throw new StageContextError(`Context "${name}" is "${text}"; it ${rule}`);
  return value;
};

const parseEmail = (text: string): string | undefined => (/^[^\s@]+@[^\s@]+$/.test(text) ? text : undefined);

const readGuard = (node: Node): Partial<SpendingGuard> =>
  omitUndefined({
    approval: readRuled(node, 'approval', parseApproval, APPROVAL_RULE),
    maxDesktopsPerFile: readRuled(node, 'maxDesktopsPerFile', parseLimit, LIMIT_RULE),
    maxDesktopsPerDay: readRuled(node, 'maxDesktopsPerDay', parseLimit, LIMIT_RULE),
    maxAmountPerFile: readRuled(node, 'maxAmountPerFile', parseMoney, MONEY_RULE),
    maxLinesPerFile: readRuled(node, 'maxLinesPerFile', parseLimit, LIMIT_RULE),
    maxInvalidPercent: readRuled(node, 'maxInvalidPercent', parsePercent, PERCENT_RULE),
  });

/** Merges the overrides of two sources, name by name; the second wins. */
const merged = (first: StageOverrides, second: StageOverrides): StageOverrides => ({
  ...first,
  ...second,
  columns: { ...first.columns, ...second.columns },
  guard: { ...first.guard, ...second.guard },
  provider: { ...first.provider, ...second.provider },
  retention: { ...first.retention, ...second.retention },
  times: { ...first.times, ...second.times },
});

const readContext = (node: Node): StageOverrides =>
  omitUndefined({
    guard: readGuard(node),
    payment: readChoice(node, 'payment', PAYMENT_MODES),
    defaultProfile: readText(node, 'defaultProfile'),
    computerNamePrefix: readText(node, 'computerNamePrefix'),
    allowUserNames: parseUserNames(readText(node, 'allowUserNames')),
    columns: readRuled(node, 'columns', parseColumns, COLUMNS_RULE),
    userNameFromEmail: readSwitch(node, 'userNameFromEmail'),
    language: readChoice(node, 'language', LANGUAGES),
    orderRate: readOrderRate(node),
    notifyEmail: readRuled(
      node,
      'notifyEmail',
      parseEmail,
      'must be one e-mail address: -c notifyEmail=ops@example.com',
    ),
    region: readText(node, 'region'),
    account: readText(node, 'account'),
    sessionNames: readChoice(node, 'sessionNames', SESSION_NAMES),
    provider: omitUndefined({
      region: readText(node, 'providerRegion'),
      projectId: readText(node, 'projectId'),
      workspaceEndpoint: readText(node, 'workspaceEndpoint'),
      iamEndpoint: readText(node, 'iamEndpoint'),
      bssEndpoint: readText(node, 'bssEndpoint'),
    }),
  });

/**
 * The stage that the CDK command line names: `-c stage=dev|prod|local` or the name of a file in `stages/` (default
 * `dev`), `-c region=`, `-c account=`, `-c payment=manual|confirm|auto`, `-c defaultProfile=`, `-c
 * computerNamePrefix=`, `-c allowUserNames=NAME,NAME`, `-c columns=HEADER=COLUMN,HEADER=COLUMN`, `-c
 * userNameFromEmail=true|false`, `-c language=en|zh`, `-c orderRate=ORDERS/SECONDS|off`, `-c approval=`, `-c maxDesktopsPerFile=`, `-c
 * maxDesktopsPerDay=`, `-c maxAmountPerFile=`, `-c maxLinesPerFile=`, `-c maxInvalidPercent=`, `-c notifyEmail=`, `-c sessionNames=bound|free`, `-c projectId=`, `-c
 * providerRegion=` and, if the region's endpoints are wrong, `-c workspaceEndpoint=`, `-c iamEndpoint=`, `-c
 * bssEndpoint=`. The context wins over the stage's file, and `overrides` win over the context.
 */
export const readStage = (node: Node, stage?: StageName, overrides: StageOverrides = {}): StageConfig => {
  const name = stage ?? readText(node, 'stage') ?? 'dev';
  const known = STAGE_NAMES.find((builtIn) => builtIn === name);
  const own = known === undefined ? readStageFile(name) : { base: known, overrides: {} };
  return stageConfig(own.base, merged(merged(own.overrides, readContext(node)), overrides));
};
