import { describe, expect, test } from 'vitest';
import { namedMembers } from '../../lambdas/domain/named-members.ts';

const member = (position: number, userName: string, computerName = `D-${userName}`) => ({
  position,
  line: position + 2,
  userName,
  computerName,
  claimsName: false,
});
const MEMBERS = [member(0, 'ada'), member(1, 'ada-b'), member(2, 'Bob_1'), member(3, '7'), member(4, 'eve', 'PC-9')];
const named = (errorMessage?: string, errorDetail?: string): number[] =>
  namedMembers(MEMBERS, {
    status: 400,
    ...(errorMessage === undefined ? {} : { errorMessage }),
    ...(errorDetail === undefined ? {} : { errorDetail }),
  }).map(({ position }) => position);

describe('the members that an error names', () => {
  test.each<[string, string, number[]]>([
    ['a user name', 'User ada does not exist.', [0]],
    ['a computer name', 'computer_name PC-9 is already in use', [4]],
    ['in any case', 'user BOB_1 not found; computer d-ADA taken', [0, 2]],
    ['in quotes and brackets', 'users ["ada-b", \'eve\'] not found', [1, 4]],
    ['with the domain before it', 'CORP\\ada is locked', [0]],
    ['at the end of a sentence', 'There is no user ada.', [0]],
    ['alone', 'eve', [4]],
    ['beside other scripts', '用户 ada 不存在', [0]],
    ['as a number', 'user 7 does not exist', [3]],
  ])('%s: %s', (_, message, positions) => {
    expect(named(message)).toEqual(positions);
    expect(named('Operation conflict.', message)).toEqual(positions);
  });

  test.each([
    ['a part of a longer name', 'user ada-c and xada do not exist'],
    ['a part of an address', 'eve@example.com and ada.lovelace are unknown'],
    ['the place of a field', 'desktops[7].user_name is invalid'],
    ['nobody', 'Invalid request parameters.'],
    ['nothing', ''],
  ])('are none where it names %s: %s', (_, message) => {
    expect(named(message)).toEqual([]);
  });

  test('are none where the provider says nothing', () => {
    expect(named()).toEqual([]);
  });
});
