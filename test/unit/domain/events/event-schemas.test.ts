import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ATTENTION_REASONS, EVENT_SCHEMAS, type EventType } from '../../../../lambdas/domain/events/event-schemas.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');
const FOLDER = join(DOCS, 'events');
const TYPES = Object.keys(EVENT_SCHEMAS) as EventType[];
const read = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

/** The published schema is open where ours is closed: a consumer ignores fields that it does not know. */
const published = (type: EventType): unknown => {
  const { $schema, ...schema } = z.toJSONSchema(EVENT_SCHEMAS[type]);
  const open = JSON.parse(
    JSON.stringify(schema, (key, value) => (key === 'additionalProperties' && value === false ? undefined : value)),
  );
  return { $schema, title: type, ...open };
};

describe('docs/events', () => {
  test.each(TYPES)('has the current schema of %s', (type) => {
    expect(read(`${type}.json`)).toEqual(published(type));
  });

  test('has no other schema', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(TYPES.map((type) => `${type}.json`).sort());
  });
});

test('docs/EVENTS.md lists every event and every reason, in their order', () => {
  const text = readFileSync(join(DOCS, 'EVENTS.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual([...TYPES, ...ATTENTION_REASONS]);
});

test('the example of docs/EVENTS.md is an event', () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync(join(DOCS, 'EVENTS.md'), 'utf8')) ?? [];
  const { 'detail-type': type, detail } = JSON.parse(json);
  expect(EVENT_SCHEMAS[type as EventType].parse(detail)).toEqual(detail);
});

test('no field of any event can hold contact details or a name of a person', () => {
  const fields = (schema: unknown): string[] =>
    Object.entries((schema ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
      key === 'properties'
        ? [...Object.keys(value as object), ...Object.values(value as object).flatMap(fields)]
        : typeof value === 'object'
          ? fields(value)
          : [],
    );
  const all = [...new Set(TYPES.flatMap((type) => fields(z.toJSONSchema(EVENT_SCHEMAS[type]))))].sort();
  expect(all).toEqual([
    'again',
    'amount',
    'at',
    'attempt',
    'bucket',
    'clientOrderId',
    'counts',
    'currency',
    'desktops',
    'ending',
    'failed',
    'file',
    'found',
    'id',
    'intakeId',
    'limits',
    'orders',
    'ordersOpen',
    'payment',
    'profile',
    'providerOrderId',
    'ready',
    'reasons',
    'resultKey',
    'summaryKey',
    'value',
    'version',
  ]);
});
