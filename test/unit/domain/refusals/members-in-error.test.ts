import { describe, expect, test } from 'vitest';
import { membersInError } from '../../../../lambdas/domain/refusals/members-in-error.ts';
import type { CreateDesktopOrderRequest } from '../../../../lambdas/domain/request/order-request.ts';

const member = (position: number, userName: string, computerName = `D-${userName}`) => ({
  position,
  line: position + 2,
  userName,
  computerName,
  claimsName: false,
});
/** Bob's colleagues have names that are words of the provider's sentences. */
const USERS = ['bob', 'user', 'the', 'does', 'exist', 'not', 'name', 'active', 'error', 'desktops'];
const MEMBERS = [
  ...USERS.map((user, position) => member(position, user)),
  member(10, 'ada-b'),
  member(11, 'Eve_1', 'PC-9'),
  member(12, '7'),
];
const requestOf = (ips?: readonly string[]) =>
  ({
    hour_package_resources: [{ create_desktops: ips === undefined ? {} : { desktop_ips: ips } }],
  }) as unknown as CreateDesktopOrderRequest;
const ALL = MEMBERS.map(({ position }) => position);
const nameOf = (position: number) => MEMBERS[position]?.userName;
const named = (errorMessage?: string, errorDetail?: string, ips?: readonly string[]) => {
  const found = membersInError(ALL, MEMBERS, requestOf(ips), {
    status: 400,
    ...(errorMessage === undefined ? {} : { errorMessage }),
    ...(errorDetail === undefined ? {} : { errorDetail }),
  });
  return { clearly: found.clearly.map(nameOf), perhaps: found.perhaps.map(nameOf) };
};

describe('a sentence certainly names', () => {
  test.each<[string, string[]]>([
    ['The user bob does not exist.', ['bob']],
    ['The user does not exist: bob', ['bob']],
    ['User Bob is the name that does not exist', ['bob']],
    ['user_name bob is invalid', ['bob']],
    ['user_name=bob', ['bob']],
    ['userName: BOB', ['bob']],
    ['Users bob, ada-b and Eve_1 do not exist.', ['bob', 'ada-b', 'Eve_1']],
    ['no such users: ada-b, bob', ['bob', 'ada-b']],
    ['users [bob, ada-b] not found', ['bob', 'ada-b']],
    ['users ["ada-b", \'Eve_1\'] not found', ['ada-b', 'Eve_1']],
    ['{"user_name":"bob","reason":"does not exist"}', ['bob']],
    ['{"user_name": "does"} is locked', ['does']],
    ["The user 'exist' does not exist", ['exist']],
    ['“bob” is not known', ['bob']],
    ['computer_name PC-9 is already in use', ['Eve_1']],
    ['Computer name in use: d-bob, pc-9.', ['bob', 'Eve_1']],
    ['The name d-ada-b is in use.', ['ada-b']],
    ['the desktop D-does exists already', ['does']],
    ['CORP\\bob is locked', ['bob']],
    ['bob', ['bob']],
    ['does', ['does']],
    ['bob, ada-b', ['bob', 'ada-b']],
    ['bob: account is locked', ['bob']],
    ['user 7 does not exist', ['7']],
    ['用户 bob 不存在', ['bob']],
    ['用户bob不存在', ['bob']],
  ])('%s', (sentence, people) => {
    expect(named(sentence).clearly).toEqual(people);
    expect(named('Operation conflict.', sentence).clearly, 'in the detail').toEqual(people);
  });
});

describe('a sentence names nobody certainly, but perhaps with its words', () => {
  test.each<[string, string[]]>([
    ['The user does not exist.', ['user', 'the', 'does', 'exist', 'not']],
    ['There is no bob.', ['bob']],
    ['bob is locked', ['bob']],
    ["instance status 'active' denies operation", ['active']],
    ['instance status [active] denies operation [create]', ['active']],
    ['Error: the name of the project bob is wrong', ['bob', 'the', 'name', 'error']],
    ['user name is too long', ['user', 'name']],
    ['no more than 7 desktops', ['desktops', '7']],
  ])('%s', (sentence, people) => {
    expect(named(sentence)).toEqual({ clearly: [], perhaps: people });
  });
});

describe('a sentence names nobody', () => {
  test.each([
    ['with a part of a longer name', 'bob-c and xbob are missing'],
    ['with a part of an address', 'bob@example.com and bob.lovelace are unknown'],
    ['with the place of a field', 'desktop_type[7].x is invalid'],
    ['without any name', 'Invalid request parameters.'],
    ['that is empty', ''],
  ])('%s: %s', (_, sentence) => {
    expect(named(sentence)).toEqual({ clearly: [], perhaps: [] });
  });

  test('if the provider says nothing', () => {
    expect(named()).toEqual({ clearly: [], perhaps: [] });
  });
});

describe('the address of a desktop', () => {
  const IPS = MEMBERS.map(({ position }) => (position === 12 ? 'fd00::7' : `10.0.0.${position + 1}`));

  test.each<[string, string[]]>([
    ['The IP address 10.0.0.1 is not in the subnet 10.0.0.0/24.', ['bob']],
    ['desktop_ips[0] 10.0.0.11 is in use', ['ada-b']],
    ['10.0.0.11,10.0.0.12 are in use', ['ada-b', 'Eve_1']],
    ['FD00::7 is taken', ['7']],
    ['The subnet is 10.0.0.1/24', []],
    ['110.0.0.1 and 10.0.0.100 are taken', []],
  ])('names its member: %s', (sentence, people) => {
    expect(named(sentence, undefined, IPS).clearly).toEqual(people);
  });

  test('names nobody if the order has none', () => {
    expect(named('10.0.0.1 is in use').clearly).toEqual([]);
  });
});
