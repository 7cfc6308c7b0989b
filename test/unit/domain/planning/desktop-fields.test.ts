import { describe, expect, it } from 'vitest';
import type { KnownColumn } from '../../../../lambdas/domain/columns/known-columns.ts';
import {
  type DesktopFieldRules,
  type DesktopFields,
  checkDesktopFields as problemsOf,
} from '../../../../lambdas/domain/planning/desktop-fields.ts';
import { checkOrderRequest } from '../../../../lambdas/domain/request/order-request.ts';
import { problemText } from '../../../../lambdas/domain/wording/problem-text.ts';

const camelCase = (column: string): string => column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** The error messages that people read. */
const checkDesktopFields = (fields: DesktopFields, rules: DesktopFieldRules): string[] =>
  problemsOf(fields, rules).map((problem) =>
    problemText(
      problem,
      {
        nameOf: (column) => column,
        cellOf: (column: KnownColumn) => fields[camelCase(column) as keyof DesktopFields] ?? '',
      },
      'en',
    ),
  );

const LITE_WINDOWS: DesktopFieldRules = { domainType: 'LITE_AD', osType: 'Windows' };
const LITE_LINUX: DesktopFieldRules = { domainType: 'LITE_AD', osType: 'Linux' };
const LOCAL_WINDOWS: DesktopFieldRules = { domainType: 'LOCAL_AD', osType: 'Windows' };
const LOCAL_LINUX: DesktopFieldRules = { domainType: 'LOCAL_AD', osType: 'Linux' };
const ALL = [LITE_WINDOWS, LITE_LINUX, LOCAL_WINDOWS, LOCAL_LINUX];

const text = (length: number) => 'a'.repeat(length);

const good: readonly [DesktopFieldRules, DesktopFields][] = [
  ...ALL.flatMap((rules): [DesktopFieldRules, DesktopFields][] =>
    ['a', 'Z', text(20), 'a-_9', 'a-'].map((userName) => [rules, { userName }]),
  ),
  [LOCAL_WINDOWS, { userName: '9lives' }],
  [LOCAL_LINUX, { userName: '9lives' }],
  [LOCAL_LINUX, { userName: text(32) }],
  [LITE_WINDOWS, { userName: 'ada', userGroup: 'administrators' }],
  [LITE_WINDOWS, { userName: 'ada', userGroup: 'users' }],
  [LITE_LINUX, { userName: 'ada', userGroup: 'sudo' }],
  [LITE_LINUX, { userName: 'ada', userGroup: 'default' }],
  ...[
    { userEmail: 'a@b.cd' },
    { userEmail: `${text(59)}@b.cd` },
    { userEmail: "o'neil+x=1@mail.sub-domain.example" },
    { userEmail: 'jörg.o+x@exämple.com' },
    { userPhone: '1' },
    { userPhone: '+49 (30) 123-45' },
    { userPhone: '1'.repeat(32) },
    { computerName: 'a' },
    { computerName: '9' },
    { computerName: 'PC-7' },
    { computerName: text(15) },
    { computerName: 'ada1' },
    { osHostName: 'a' },
    { osHostName: text(15) },
    { osHostName: 'ada' },
    { desktopNamePrefix: 'a' },
    { desktopNamePrefix: '9ab-c' },
    { userEmail: '', userPhone: '', userGroup: '', computerName: '', osHostName: '', desktopNamePrefix: '' },
  ].map((fields): [DesktopFieldRules, DesktopFields] => [LITE_WINDOWS, { userName: 'ada', ...fields }]),
];

const bad: readonly [DesktopFieldRules, DesktopFields, column: string, allowed: RegExp][] = [
  ...ALL.flatMap((rules): [DesktopFieldRules, DesktopFields, string, RegExp][] =>
    ['', '-a', '_a', 'a.b', 'a b', 'ada@b', 'ä', 'a\n'].map((userName) => [
      rules,
      { userName },
      'user_name',
      /letters, digits, hyphens \(-\) and underscores/,
    ]),
  ),
  [LITE_WINDOWS, { userName: text(21) }, 'user_name', /1 to 20 .*beginning with a letter\.$/],
  [LITE_LINUX, { userName: text(21) }, 'user_name', /1 to 20/],
  [LOCAL_WINDOWS, { userName: text(21) }, 'user_name', /1 to 20 .*beginning with a letter or digit\.$/],
  [LOCAL_LINUX, { userName: text(33) }, 'user_name', /1 to 32/],
  [LITE_WINDOWS, { userName: '9lives' }, 'user_name', /beginning with a letter\.$/],
  [LITE_LINUX, { userName: '9lives' }, 'user_name', /beginning with a letter\.$/],
  [LITE_WINDOWS, { userName: 'ada', userGroup: 'sudo' }, 'user_group', /administrators or users on a Windows desktop/],
  [LITE_WINDOWS, { userName: 'ada', userGroup: 'default' }, 'user_group', /administrators or users/],
  [LITE_WINDOWS, { userName: 'ada', userGroup: 'User' }, 'user_group', /administrators or users/],
  [LOCAL_LINUX, { userName: 'ada', userGroup: 'users' }, 'user_group', /sudo or default on a Linux desktop/],
  [LOCAL_LINUX, { userName: 'ada', userGroup: 'administrators' }, 'user_group', /sudo or default/],
  ...(
    [
      [{ userEmail: `${text(63)}@b` }, 'user_email', /1 to 64 characters/],
      [{ userEmail: 'a' }, 'user_email', /one @/],
      [{ userEmail: 'a@b@c' }, 'user_email', /one @/],
      [{ userEmail: '@b' }, 'user_email', /one @/],
      [{ userEmail: 'a@' }, 'user_email', /one @/],
      [{ userEmail: 'a b@c' }, 'user_email', /no spaces/],
      [{ userPhone: '1'.repeat(33) }, 'user_phone', /1 to 32/],
      [{ userPhone: '4.9E+11' }, 'user_phone', /digits, spaces, \+, -, \( and \)/],
      [{ userPhone: '030/123' }, 'user_phone', /digits/],
      [{ userPhone: '+ ()' }, 'user_phone', /at least one digit/],
      [{ computerName: text(16) }, 'computer_name', /1 to 15/],
      [{ computerName: '-a' }, 'computer_name', /beginning with a letter or digit/],
      [{ computerName: 'a-' }, 'computer_name', /not ending with a hyphen/],
      [{ computerName: '-' }, 'computer_name', /not ending with a hyphen/],
      [{ computerName: 'a_b' }, 'computer_name', /letters, digits and hyphens/],
      [{ computerName: 'ada' }, 'computer_name', /must not equal the user_name/],
      [{ computerName: 'ADA' }, 'computer_name', /must not equal the user_name/],
      [{ osHostName: text(16) }, 'os_host_name', /1 to 15/],
      [{ osHostName: 'a.b' }, 'os_host_name', /letters, digits and hyphens/],
      [{ osHostName: 'a-' }, 'os_host_name', /not ending with a hyphen/],
      [{ desktopNamePrefix: 'abcdef' }, 'desktop_name_prefix', /at most 5/],
      [{ desktopNamePrefix: '-a' }, 'desktop_name_prefix', /beginning with a letter or digit/],
      [{ desktopNamePrefix: 'a_b' }, 'desktop_name_prefix', /letters, digits and hyphens/],
    ] as const
  ).map(([fields, column, allowed]): [DesktopFieldRules, DesktopFields, string, RegExp] => [
    LITE_WINDOWS,
    { userName: 'ada', ...fields },
    column,
    allowed,
  ]),
];

describe('checkDesktopFields', () => {
  it.each(good)('finds nothing wrong, for %j, with %j', (rules, fields) => {
    expect(checkDesktopFields(fields, rules)).toEqual([]);
  });

  it.each(bad)('finds one error, for %j, in %j: in %s', (rules, fields, column, allowed) => {
    const errors = checkDesktopFields(fields, rules);
    expect(errors).toEqual([expect.stringMatching(allowed)]);
    expect(errors[0]).toMatch(new RegExp(`^${column} `));
  });

  it('names the column, the value and what is allowed', () => {
    expect(checkDesktopFields({ userName: 'ada', computerName: 'pc_7' }, LITE_WINDOWS)).toEqual([
      'computer_name "pc_7" must be 1 to 15 letters, digits and hyphens (-), beginning with a letter or digit and not ending with a hyphen.',
    ]);
    expect(checkDesktopFields({ userName: '' }, LITE_WINDOWS)).toEqual([
      'user_name is empty: it must be 1 to 20 letters, digits, hyphens (-) and underscores (_), beginning with a letter.',
    ]);
  });

  it('finds every error of the line', () => {
    const errors = checkDesktopFields(
      {
        userName: '-',
        userEmail: 'x',
        userPhone: 'x',
        userGroup: 'x',
        computerName: '-',
        osHostName: '-',
        desktopNamePrefix: '-',
      },
      LITE_WINDOWS,
    );
    expect(errors.map((error) => error.split(' ')[0])).toEqual([
      'user_name',
      'user_email',
      'user_phone',
      'user_group',
      'computer_name',
      'computer_name',
      'os_host_name',
      'desktop_name_prefix',
    ]);
  });

  it('cuts a long value', () => {
    const [error] = checkDesktopFields({ userName: `start${text(100_000)}` }, LITE_WINDOWS);
    expect(error).toMatch(/^user_name "starta+\.\.\." must be 1 to 20/);
    expect(error?.length).toBeLessThan(250);
  });

  it.each(good)('accepts nothing, for %j, that the request schema refuses: %j', (_, fields) => {
    const desktop = {
      user_name: fields.userName,
      user_email: fields.userEmail || undefined,
      user_phone: fields.userPhone || undefined,
      user_group: fields.userGroup || undefined,
      computer_name: fields.computerName || undefined,
      os_host_name: fields.osHostName || undefined,
      desktop_name_prefix: fields.desktopNamePrefix || undefined,
    };
    const createDesktops = {
      desktop_type: 'DEDICATED',
      product_id: 'p',
      image_type: 'gold',
      image_id: 'i',
      root_volume: { type: 'SAS', size: 80 },
      desktops: [desktop],
    };
    const request = { hour_package_resources: [{ period_type: 2, create_desktops: createDesktops }] };
    expect(checkOrderRequest(request)).toMatchObject({ ok: true });
  });
});

describe('an address', () => {
  it.each([
    'a@b.com,',
    '<a@b.com>',
    'mailto:a@b.com',
    'a@example',
    'a@b.com;c@d.com',
    'a@b.com c@d.com',
    'a\u200b@b.com',
    'a@b.c\u00adom',
    'a@@b.com',
    'a@b..com',
    'a@-b.com',
    'a@b.com.',
    '"a"@b.com',
    'A Person (a@b.com)',
    'a@b.c',
  ])('that no e-mail would reach is refused: %j', (userEmail) => {
    expect(checkDesktopFields({ userName: 'ada', userEmail }, LITE_WINDOWS)).toHaveLength(1);
  });
});

describe('a character that cannot be recognised by sight', () => {
  it.each([
    ['ad\u200ba', 'user_name has a zero width space (U+200B), which is invisible, as character 3.'],
    ['a\u00a0b', 'user_name has a no-break space (U+00A0), which is invisible, as character 2.'],
    ['a\u0603b', 'user_name has the invisible character U+0603 as character 2.'],
    ['аda', 'user_name has the Cyrillic "а" (U+0430) as character 1.'],
    ['adο', 'user_name has the Greek "ο" (U+03BF) as character 3.'],
    ['ａda', 'user_name has the full-width "ａ" (U+FF41) as character 1.'],
  ])('is named: %j', (userName, sentence) => {
    expect(checkDesktopFields({ userName }, LITE_WINDOWS)[0]).toMatch(/^user_name ".*" must be /);
    expect(checkDesktopFields({ userName }, LITE_WINDOWS)[0]?.endsWith(` ${sentence}`)).toBe(true);
  });

  it('is not reported if there is none', () => {
    expect(checkDesktopFields({ userName: 'jörg' }, LITE_WINDOWS)[0]).toMatch(/with a letter\.$/);
  });
});
