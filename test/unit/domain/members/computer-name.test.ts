import { describe, expect, it } from 'vitest';
import { nameComputer, reservedFor, userOfPlainName } from '../../../../lambdas/domain/members/computer-name.ts';
import { problemText } from '../../../../lambdas/domain/wording/problem-text.ts';
import { NO_CELLS } from '../../../../lambdas/domain/wording/reason-text.ts';

const named = (wish: Parameters<typeof nameComputer>[0], stagePrefix = 'D-') => {
  const name = nameComputer(wish, stagePrefix);
  if (!name.ok) throw new Error(problemText(name.error, NO_CELLS, 'en'));
  return [name.computerName, name.claimsName];
};

describe('a derived computer name', () => {
  it('is the prefix and the user name, which needs no separate claim', () => {
    expect(named({ userName: 'Ada' })).toEqual(['D-Ada', false]);
    expect(named({ userName: 'ada', computerName: '', desktopNamePrefix: '' })).toEqual(['D-ada', false]);
    expect(named({ userName: 'abcdefghijklm' })).toEqual(['D-abcdefghijklm', false]);
    expect(named({ userName: 'ada' }, 'x')).toEqual(['xada', false]);
  });

  it.each([
    ['is too long for 15 characters', 'abcdefghijklmn', '0ABC-'],
    ['has an underscore', 'grace_hopper', '0GRA-'],
    ['ends with a hyphen', 'ada-', '0ADA-'],
    ['has few letters', 'a_1', '0A-'],
    ['has no letters', '1_2', '0-'],
  ])('is hashed if the user name %s, and then claims the name', (_, userName, begin) => {
    const [computerName, claimsName] = named({ userName });
    expect(computerName).toMatch(new RegExp(`^${begin}[0-9A-HJKMNP-TV-Z]{10}$`));
    expect(String(computerName).length).toBeLessThanOrEqual(15);
    expect(claimsName).toBe(true);
  });

  it('never changes, because desktops in the ledger are found by it', () => {
    expect(named({ userName: 'grace_hopper' })).toEqual(['0GRA-Q4XPKHSYP8', true]);
  });

  it('does not depend on the case of the user name', () => {
    expect(named({ userName: 'Grace_Hopper' })).toEqual(named({ userName: 'grace_hopper' }));
  });

  it('distinguishes similar user names', () => {
    const names = new Set(Array.from({ length: 20_000 }, (_, n) => String(named({ userName: `abc_${n}` })[0])));
    expect(names.size).toBe(20_000);
  });

  it("uses the line's prefix instead of the stage's, and then claims the name", () => {
    expect(named({ userName: 'ada', desktopNamePrefix: 'HR-' })).toEqual(['HR-ada', true]);
    expect(named({ userName: 'ada', desktopNamePrefix: 'd-' })).toEqual(['d-ada', false]);
    expect(named({ userName: 'abcdefghijklm', desktopNamePrefix: 'HR-' })[0]).toMatch(/^0ABC-/);
  });
});

describe('a given computer name', () => {
  it('is sent unchanged, claims the name, and needs no prefix', () => {
    expect(named({ userName: 'ada', computerName: 'Lab-1', desktopNamePrefix: 'HR-' })).toEqual(['Lab-1', true]);
  });

  it("may be the user's own derived name", () => {
    expect(named({ userName: 'ada', computerName: 'd-ADA' })).toEqual(['d-ADA', false]);
    expect(named({ userName: 'Ada', computerName: 'D-Ada' })).toEqual(['D-Ada', false]);
    const [own] = named({ userName: 'grace_hopper' });
    expect(named({ userName: 'Grace_Hopper', computerName: String(own).toLowerCase() })[1]).toBe(true);
  });

  it.each([
    ['the plain name of another user', { userName: 'ada', computerName: 'D-bob' }, 'is kept for the user "bob"'],
    ['that name in another case', { userName: 'ada', computerName: 'd-BOB' }, 'is kept for the user "bob"'],
    ['a plain name by its prefix', { userName: 'ada', desktopNamePrefix: 'D-x' }, 'is kept for the user "xada"'],
    ['a hashed name', { userName: 'ada', computerName: '0abc-0123456789' }, 'has the form of the names'],
    [
      'a hashed name by its prefix',
      { userName: '0123456789', desktopNamePrefix: '0abc-' },
      'has the form of the names',
    ],
  ])('may not be %s', (_, wish, error) => {
    expect(() => named(wish)).toThrow(error);
  });

  it.each(['D--x', '0abcd-0123456789', '0abc-012345678i', 'xD-bob'])(
    'may be %s, which nobody gets derived',
    (computerName) => {
      expect(reservedFor({ computerName, column: 'computer_name' }, 'ada', 'D-')).toBeUndefined();
    },
  );
});

describe('the user of a plain name', () => {
  it.each([
    ['D-ada', 'ada'],
    ['d-ADA', 'ada'],
    ['D-1', '1'],
    ['D-', undefined],
    ['D--x', undefined],
    ['D-a_b', undefined],
    ['X-ada', undefined],
    ['D-abcdefghijklmn', undefined],
  ])('%s is of %s', (computerName, userName) => {
    expect(userOfPlainName(computerName, 'D-')).toBe(userName);
  });
});
