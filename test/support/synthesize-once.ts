import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { StageOverrides } from '../../lib/stage/stage-config.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import type { SynthesisOptions } from '../../local/cloud/template/synthesize-template.ts';
import { stageTemplate } from './stage-template.ts';

// Commands under test load this module instead of `synthesize-template.ts`.

/** The environment variable with the times of a command's stage, if they differ from those of a local stage. */
const TIMES = 'DESKDROP_TEST_TIMES';

/** The environment of a command that must wait until an order is given up, or proved absent. */
export const withTimes = (times: Partial<OrderingTimes>): Readonly<Record<string, string>> => ({
  [TIMES]: JSON.stringify(times),
});

const ADDRESS = /127\.0\.0\.1:\d+/g;

/** The template of a run, synthesized once for all commands whose options differ only in the provider's ports. */
export const synthesizeTemplate = async ({ stage, overrides }: SynthesisOptions): Promise<CloudFormationTemplate> => {
  const given = process.env[TIMES];
  const all: StageOverrides = given === undefined ? overrides : { ...overrides, times: JSON.parse(given) };
  const addresses = [...new Set(JSON.stringify(all).match(ADDRESS))];
  const placeholder = (address: string): string => `127.0.0.1:${1 + addresses.indexOf(address)}`;
  const template = await stageTemplate(stage, JSON.parse(JSON.stringify(all).replaceAll(ADDRESS, placeholder)));
  const actual = (found: string): string => addresses[Number(found.split(':')[1]) - 1] ?? found;
  return JSON.parse(JSON.stringify(template).replaceAll(ADDRESS, actual));
};
