import * as z from 'zod';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { referencedId, TemplateError } from './template.ts';
import { parseProperties, resourcesOfType, type TemplateResource } from './template-resources.ts';

const target = { Arn: z.unknown(), InputPath: z.undefined().optional(), InputTransformer: z.undefined().optional() };

// The pattern is strict: an ignored condition would match events that AWS does not.
const objectRuleSchema = z.object({
  State: z.string().default('ENABLED'),
  EventPattern: z.strictObject({
    source: z.tuple([z.literal('aws.s3')]),
    'detail-type': z.tuple([z.literal('Object Created')]),
    detail: z.strictObject({
      bucket: z.strictObject({ name: z.tuple([z.unknown()]) }),
      object: z.strictObject({ key: z.array(z.strictObject({ prefix: z.string() })).min(1) }),
    }),
  }),
  Targets: z.array(z.object({ ...target, Input: z.undefined().optional() })).min(1),
});

const scheduleRuleSchema = z.object({
  State: z.string().default('ENABLED'),
  EventPattern: z.undefined().optional(),
  ScheduleExpression: z.string().regex(/^rate\(\d+ (minute|hour|day)s?\)$/, 'only rate(...) is emulated'),
  Targets: z.array(z.object({ ...target, Input: z.string() })).min(1),
});

/** Sends the events of objects created under one of the prefixes to the queue. */
export interface ObjectRulePlan {
  readonly prefixes: readonly string[];
  readonly queueId: string;
}

/** Sends the input to the queue at a fixed rate. */
export interface ScheduleRulePlan {
  readonly everyMs: number;
  readonly input: string;
  readonly queueId: string;
}

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The rule's metadata `deskdrop:everyMs`, for rates under EventBridge's minimum of a minute, or else its rate. */
const rateMs = (expression: string, metadata: TemplateResource['metadata']): number => {
  const everyMs = metadata['deskdrop:everyMs'];
  if (typeof everyMs === 'number') return everyMs;
  const [, count, unit] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
  return Number(count) * (UNIT_MS[String(unit)] ?? Number.NaN);
};

const planSchedule = ({ logicalId, properties, metadata }: TemplateResource): ScheduleRulePlan[] => {
  const where = `The rule ${logicalId}`;
  const rule = parseProperties(scheduleRuleSchema, properties, where);
  if (rule.State === 'DISABLED') return [];
  return rule.Targets.map(({ Arn, Input }) => ({
    everyMs: rateMs(rule.ScheduleExpression, metadata),
    input: Input,
    queueId: referencedId(Arn, `${where}: the target's Arn`),
  }));
};

const planObjectRule = ({ logicalId, properties }: TemplateResource, bucketId: string): ObjectRulePlan[] => {
  const where = `The rule ${logicalId}`;
  const rule = parseProperties(objectRuleSchema, properties, where);
  const { bucket, object } = rule.EventPattern.detail;
  if (referencedId(bucket.name[0], `${where}: the bucket's name`) !== bucketId) {
    throw new TemplateError(`${where} is about another bucket than ${bucketId}.`);
  }
  if (rule.State === 'DISABLED') return [];
  return rule.Targets.map(({ Arn }) => ({
    prefixes: object.key.map(({ prefix }) => prefix),
    queueId: referencedId(Arn, `${where}: the target's Arn`),
  }));
};

export const planRules = (
  template: CloudFormationTemplate,
  bucketId: string,
): { objectRules: ObjectRulePlan[]; scheduleRules: ScheduleRulePlan[] } => {
  const rules = resourcesOfType(template, 'AWS::Events::Rule');
  const scheduled = rules.filter(({ properties }) => properties.ScheduleExpression !== undefined);
  const matched = rules.filter(({ properties }) => properties.ScheduleExpression === undefined);
  return {
    objectRules: matched.flatMap((rule) => planObjectRule(rule, bucketId)),
    scheduleRules: scheduled.flatMap(planSchedule),
  };
};
