import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameComputer, userOfPlainName } from '../../lambdas/domain/members/computer-name.ts';
import { COMPUTER_NAME } from '../../lambdas/domain/request/desktop-rules.ts';
import { keepsTextRule } from '../../lambdas/domain/values/text-rule.ts';
import { holds } from '../support/property.ts';

const stagePrefixes = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,3}$/);

/** Names of all lengths that a profile may allow, many of them almost equal. */
const userNames = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/),
  fc.stringMatching(/^[aAbB][_-]{0,2}[aAbB-]{0,14}$/),
  fc.tuple(fc.constantFrom('a'.repeat(12), 'long_user_'), fc.nat(9_999)).map(([stem, no]) => `${stem}${no}`),
);

const derived = (userName: string, stagePrefix: string) => {
  const name = nameComputer({ userName }, stagePrefix);
  if (!name.ok) throw new Error(name.error.code);
  return name;
};

test('a derived name is valid, differs from the user name, and is the same for every spelling of the user', () =>
  holds(fc.tuple(userNames, stagePrefixes), 5_000, ([userName, prefix]) => {
    const { computerName } = derived(userName, prefix);
    expect(keepsTextRule(computerName, COMPUTER_NAME)).toBe(true);
    expect(computerName.toLowerCase()).not.toBe(userName.toLowerCase());
    expect(derived(userName.toUpperCase(), prefix).computerName.toLowerCase()).toBe(computerName.toLowerCase());
  }));

test('no two users have the same derived name', () =>
  holds(fc.tuple(fc.array(userNames, { maxLength: 200, size: 'max' }), stagePrefixes), 200, ([names, prefix]) => {
    const users = new Set(names.map((name) => name.toLowerCase()));
    const computers = new Set(names.map((name) => derived(name, prefix).computerName.toLowerCase()));
    expect(computers.size).toBe(users.size);
  }));

test('a derived name without its own claim identifies its user', () =>
  holds(fc.tuple(userNames, stagePrefixes), 2_000, ([userName, prefix]) => {
    const { computerName, claimsName } = derived(userName, prefix);
    expect(userOfPlainName(computerName, prefix)).toBe(claimsName ? undefined : userName.toLowerCase());
  }));

test('a name in the file is never another user’s derived name', () =>
  holds(
    fc.tuple(userNames, userNames, stagePrefixes, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,4}$/)),
    3_000,
    ([userName, other, prefix, linePrefix]) => {
      fc.pre(userName.toLowerCase() !== other.toLowerCase());
      const theirs = derived(other, prefix).computerName;
      expect(nameComputer({ userName, computerName: theirs }, prefix)).toMatchObject({ ok: false });
      const prefixed = nameComputer({ userName, desktopNamePrefix: linePrefix }, prefix);
      if (prefixed.ok) expect(prefixed.computerName.toLowerCase()).not.toBe(theirs.toLowerCase());
    },
  ));
