import { describe, expect, it } from 'vitest';
import { intakeIdOf } from '../../../../lambdas/domain/intakes/intake-id.ts';
import { childOrderIdOf, clientOrderIdOf, halfOrderIdOf } from '../../../../lambdas/domain/orders/client-order-ids.ts';
import { hashToBase32 } from '../../../../lambdas/domain/values/hash-to-base-32.ts';

const NOON = '2026-03-01T12:00:00.000Z';
const object = { bucket: 'drops', key: 'incoming/a.csv', etag: 'e1', versionId: 'v1' };

describe('ids', () => {
  it('are 20 lower-case base-32 characters', () => {
    const alphabet = /^[0-9a-hjkmnp-tv-z]{20}$/;
    expect(intakeIdOf(object)).toMatch(alphabet);
    expect(clientOrderIdOf('i', 'f', 2)).toMatch(alphabet);
    expect(childOrderIdOf('o', NOON, [0, 7])).toMatch(alphabet);
  });

  it('never change, because orders in ledgers are found by them', () => {
    expect(intakeIdOf(object)).toBe('dgag20p9yer92prs1ggy');
    expect(clientOrderIdOf('intake', 'fingerprint', 2)).toBe('vaadat5apnhph3bmnmq0');
    expect(childOrderIdOf('parent', NOON, [3, 4])).toBe('5rsjfh40g6e8wa3k2xx7');
  });

  it('keep their fields apart', () => {
    expect(clientOrderIdOf('a', 'b1', 2)).not.toBe(clientOrderIdOf('ab', '1', 2));
    expect(clientOrderIdOf('a', 'b', 12)).not.toBe(clientOrderIdOf('a', 'b1', 2));
    expect(childOrderIdOf('a', NOON, [1, 2])).not.toBe(childOrderIdOf('a', NOON, [12]));
    expect(intakeIdOf({ bucket: 'a', key: 'b","c', etag: 'e' })).not.toBe(
      intakeIdOf({ bucket: 'a","b', key: 'c', etag: 'e' }),
    );
  });

  it.each([
    ['another key', { key: 'incoming/b.csv' }],
    ['another bucket', { bucket: 'other' }],
    ['another version of the same bytes', { versionId: 'v2' }],
  ])('%s is another intake', (_, change) => {
    expect(intakeIdOf({ ...object, ...change })).not.toBe(intakeIdOf(object));
  });

  it('a version is sufficient: the ETag does not count', () => {
    expect(intakeIdOf({ ...object, etag: 'e2' })).toBe(intakeIdOf(object));
  });

  it.each([undefined, '', 'null'])('the bytes decide if the version is %j', (versionId) => {
    const unversioned = { ...object, versionId };
    expect(intakeIdOf({ ...unversioned, etag: 'e2' })).not.toBe(intakeIdOf(unversioned));
    expect(intakeIdOf({ ...unversioned, etag: '"e1"' })).toBe(intakeIdOf(unversioned));
  });

  it('an ETag is never mistaken for a version', () => {
    expect(intakeIdOf({ ...object, versionId: undefined, etag: 'x' })).not.toBe(
      intakeIdOf({ ...object, versionId: 'x' }),
    );
  });

  it('a child does not depend on the order in which its positions are named', () => {
    expect(childOrderIdOf('o', NOON, [10, 9, 2])).toBe(childOrderIdOf('o', NOON, [2, 9, 10]));
    expect(halfOrderIdOf('o', 1, [10, 9, 2])).toBe(halfOrderIdOf('o', 1, [2, 9, 10]));
  });

  it('a half belongs to one attempt, and differs from a child with the same members', () => {
    const ids = [halfOrderIdOf('o', 1, [2]), halfOrderIdOf('o', 2, [2]), halfOrderIdOf('o', 1, [2, 2])];
    expect(new Set([...ids, childOrderIdOf('o', NOON, [2]), childOrderIdOf('o', NOON, [1, 2])]).size).toBe(5);
  });
});

describe('base-32 of a hash', () => {
  it('is the first bits of SHA-256, five at a time', () => {
    // SHA-256 of "abc" begins ba7816bf: 10111 01001 11100 00001 01101 01111 11...
    expect(hashToBase32('abc', 6)).toBe('q9w1df');
  });

  it('refuses to return more than the hash contains', () => {
    expect(hashToBase32('abc', 51)).toHaveLength(51);
    expect(() => hashToBase32('abc', 52)).toThrow('does not hold 52');
  });
});
