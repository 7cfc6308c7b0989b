import { describe, expect, it } from 'vitest';
import { clientOrderIdOf } from '../../../../lambdas/domain/orders/client-order-ids.ts';
import { planIntake } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { profileFingerprint } from '../../../../lambdas/domain/request/profile.ts';
import {
  collect,
  collectUntilError,
  contextOf,
  inChunks,
  LINUX,
  linesOf,
  ordersOf,
  planOf,
  profileOf,
  randomFile,
  STANDARD,
  saidLines,
} from '../../../support/csv-support.ts';

const fatesOf = async (content: string, context = contextOf()) =>
  linesOf(await planOf(content, context)).map(({ fate }) => fate);

/** Describes a line's fate in a few words. */
const inWords = ({ fate, errors }: ReturnType<typeof saidLines>[number]): string => {
  switch (fate.kind) {
    case 'ordered-in':
      return `${fate.computerName} at ${fate.position}`;
    case 'pool-ordered-in':
      return `${fate.computerName}: ${fate.orders.map(({ size }) => size).join(' + ')}`;
    case 'duplicate':
      return `duplicate of ${fate.ofLine}`;
    case 'invalid':
      return errors.join(' ');
  }
};

const wordsOf = async (content: string, context = contextOf()) =>
  saidLines(await planOf(content, context)).map(inWords);

const users = (count: number, cells = '') => Array.from({ length: count }, (_, n) => `user${n + 1}${cells}\n`).join('');

describe('orders', () => {
  it('hold at most 50 desktops, in the order of the file', async () => {
    const events = await planOf(`user_name\n${users(120)}`);
    const orders = ordersOf(events);
    expect(orders.map(({ members, firstLine }) => [members.length, firstLine])).toEqual([
      [50, 2],
      [50, 52],
      [20, 102],
    ]);
    expect(orders.flatMap(({ members }) => members.map(({ userName }) => userName))).toEqual(
      Array.from({ length: 120 }, (_, n) => `user${n + 1}`),
    );
    expect(orders[1]?.members.map(({ position }) => position)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('hold one profile and one user group each', async () => {
    const orders = ordersOf(
      await planOf(
        [
          'user_name,profile,user_group',
          'a,standard,users',
          'b,,users',
          'c,developer-linux,sudo',
          'd,standard,',
          'e,standard,administrators',
          'f,developer-linux,sudo',
          'g,standard,users',
        ].join('\n'),
      ),
    );
    expect(
      orders.map((order) => [order.profile, order.firstLine, order.members.map((m) => m.userName).join('')]),
    ).toEqual([
      ['standard', 2, 'abg'],
      ['developer-linux', 4, 'cf'],
      ['standard', 5, 'd'],
      ['standard', 6, 'e'],
    ]);
  });

  it('have ids from the intake, the profile and the first line', async () => {
    const [order] = ordersOf(await planOf('user_name\n\n9bad\nada\nbob\n'));
    const profile = profileFingerprint(STANDARD);
    expect(order).toMatchObject({
      clientOrderId: clientOrderIdOf('intake', profile, 4),
      profileFingerprint: profile,
      firstLine: 4,
    });
  });

  it('are returned as soon as they are full, and the others at the end by their first line', async () => {
    const lines = `bob,sudo,developer-linux\n${users(50, ',,')}zoe,,\n`;
    const events = await planOf(`user_name,user_group,profile\n${lines}`);
    const order = events.findIndex(({ kind }) => kind === 'order');
    expect(events[order - 1]).toMatchObject({ kind: 'line', line: { line: 52 } });
    expect(
      events.slice(order + 1).map((event) => (event.kind === 'order' ? event.order.firstLine : event.kind)),
    ).toEqual(['line', 2, 53]);
    expect(events[0]).toMatchObject({ kind: 'header', header: { cells: ['user_name', 'user_group', 'profile'] } });
  });

  it("carry the request for their members, in the members' order, with all that a line asks for", async () => {
    const [order] = ordersOf(
      await planOf(
        `user_name,user_email,user_phone,user_group,computer_name,os_host_name,desktop_name_prefix,profile\n ada , ada@example.com ,'+491234,sudo,Lab-1,host1,X-,developer-linux\nbob,,,sudo,,,,developer-linux\n`,
        contextOf({ payment: 'auto' }),
      ),
    );
    expect(order?.members).toEqual([
      { position: 0, line: 2, userName: 'ada', computerName: 'Lab-1', claimsName: true },
      { position: 1, line: 3, userName: 'bob', computerName: 'D-bob', claimsName: false },
    ]);
    expect(order?.request.hour_package_resources[0]?.create_desktops?.desktops).toEqual([
      {
        user_name: 'ada',
        user_email: 'ada@example.com',
        user_phone: '+491234',
        user_group: 'sudo',
        computer_name: 'Lab-1',
        os_host_name: 'host1',
      },
      { user_name: 'bob', user_group: 'sudo', computer_name: 'D-bob' },
    ]);
    expect(order?.request.extend_param).toEqual({ is_auto_pay: 'true' });
  });
});

describe('the profile of a line', () => {
  const both = { standard: STANDARD, 'developer-linux': LINUX };

  it('is its own, otherwise the default one, otherwise the only one', async () => {
    const profiles = async (content: string, changes: Parameters<typeof contextOf>[0]) =>
      ordersOf(await planOf(content, contextOf(changes))).map(({ profile }) => profile);
    expect(await profiles('user_name,profile\na,standard\n', { defaultProfile: 'developer-linux' })).toEqual([
      'standard',
    ]);
    expect(await profiles('user_name,profile\na, \n', { defaultProfile: 'developer-linux' })).toEqual([
      'developer-linux',
    ]);
    expect(
      await profiles('user_name\na\n', { defaultProfile: undefined, profiles: { only: profileOf('only') } }),
    ).toEqual(['only']);
  });

  it.each([
    ['unknown', 'a,gaming', {}, 'profile "gaming" is not known: choose developer-linux or standard.'],
    [
      'inherited from Object',
      'a,constructor',
      {},
      'profile "constructor" is not known: choose developer-linux or standard.',
    ],
    [
      'missing',
      'a,',
      { defaultProfile: undefined },
      'profile is empty, and there is no default profile: choose developer-linux or standard.',
    ],
    [
      'an unknown default',
      'a,',
      { defaultProfile: 'x' },
      'profile is empty, and the default profile "x" is not known: choose developer-linux or standard.',
    ],
    ['of none', 'a,', { defaultProfile: undefined, profiles: {} }, 'choose nothing: no profiles are set up.'],
  ])('%s makes the line invalid', async (_, line, changes, error) => {
    expect(await wordsOf(`user_name,profile\n${line}\n`, contextOf({ profiles: both, ...changes }))).toEqual([
      expect.stringContaining(error),
    ]);
  });

  it('decides about the other cells; if it is unknown only what no profile allows is reported', async () => {
    const local = profileOf('local', { domainType: 'LOCAL_AD', osType: 'Linux' });
    const context = contextOf({ profiles: { ...both, local } });
    expect(
      await wordsOf('user_name,user_group,profile\n9a,sudo,local\n9b,sudo,standard\n9c,sudo,x\nd!,guests,x\n', context),
    ).toEqual([
      'D-9a at 0',
      expect.stringMatching(/^user_name "9b" must .*user_group "sudo" must be administrators or users on a Windows/),
      'profile "x" is not known: choose developer-linux, local or standard.',
      expect.not.stringContaining('user_group'),
    ]);
  });
});

describe('an invalid line', () => {
  it('gets all of its errors', async () => {
    const [fate] = await fatesOf(
      'user_name,user_email,user_group,computer_name,profile\n9a,nowhere,guests,D-bob,standard\n',
    );
    expect(fate?.kind === 'invalid' && fate.problems.map(({ code, column }) => [code, column])).toEqual([
      ['breaks-rule', 'user_name'],
      ['breaks-rule', 'user_email'],
      ['group-unknown', 'user_group'],
      ['computer-name-reserved', 'computer_name'],
    ]);
  });

  it('is each line that is ragged, whose cells are kept', async () => {
    const lines = saidLines(await planOf('user_name;note\nada\nbob;x;y;\ncarl;z\n'));
    expect(lines.map((line) => [line.cells, inWords(line)])).toEqual([
      [['ada', ''], 'D-ada at 0'],
      [
        ['bob', 'x', 'y'],
        'The line has 3 cells and the header 2: look for a missing or a surplus semicolon; a cell that holds one must stand in double quotes.',
      ],
      [['carl', 'z'], 'D-carl at 1'],
    ]);
  });

  it('is one whose quote swallows the lines below it', async () => {
    expect(await wordsOf('user_name,note\nada,"never closed\nbob,fine\ncarl,"fine"\ndora,"two\nlines"\n')).toEqual([
      'The quote (") that opens cell 2 seems not to be closed: the cell goes on for 2 more lines.',
      'D-dora at 0',
    ]);
  });

  it('without a user name says so', async () => {
    expect(await wordsOf('user_name,note\n ,x\n')).toEqual([expect.stringMatching(/^user_name is empty/)]);
  });
});

describe('a user', () => {
  it('is ordered on the first valid line; later ones are duplicates, whatever the case', async () => {
    expect(
      await wordsOf('user_name,user_email\nAda,bad\nada,ada@example.com\n\nADA,ada@example.com\nAda,bad\nbob,\nada,\n'),
    ).toEqual([
      expect.stringContaining('user_email "bad"'),
      'D-ada at 0',
      'duplicate of 3',
      expect.stringContaining('user_email "bad"'),
      'D-bob at 1',
      'duplicate of 3',
    ]);
  });
});

describe('a computer name', () => {
  it('of another user makes the later line invalid, whatever the case', async () => {
    expect(await wordsOf('user_name,computer_name\nada,Lab-1\nbob,LAB-1\ncarl,lab-1\n')).toEqual([
      'Lab-1 at 0',
      'The computer name "LAB-1" is already that of another user, in line 2.',
      'The computer name "lab-1" is already that of another user, in line 2.',
    ]);
  });

  it('collides whether it was given or derived', async () => {
    expect(await wordsOf('user_name,computer_name,desktop_name_prefix\nbc,,A\nc,,AB\nada,abc,\n')).toEqual([
      'Abc at 0',
      expect.stringContaining('"ABc" is already'),
      expect.stringContaining('"abc" is already'),
    ]);
  });

  it('given twice to the same user is a duplicate, not a collision', async () => {
    expect(await wordsOf('user_name,computer_name\nada,Lab-1\nAda,lab-1\n')).toEqual(['Lab-1 at 0', 'duplicate of 2']);
  });

  it('of an invalid or duplicate line is free', async () => {
    expect(
      await wordsOf(
        'user_name,computer_name,user_email\nada,Lab-1,bad\nbob,Lab-2,\nbob,Lab-3,\ncarl,Lab-1,\ndora,Lab-3,\n',
      ),
    ).toEqual([expect.stringContaining('bad'), 'Lab-2 at 0', 'duplicate of 3', 'Lab-1 at 1', 'Lab-3 at 2']);
  });

  it('of a user whose first choice collided is the one on the later line', async () => {
    expect(await wordsOf('user_name,computer_name\nada,Lab-1\nbob,Lab-1\nbob,Lab-2\n')).toEqual([
      'Lab-1 at 0',
      expect.stringContaining('is already that of another user'),
      'Lab-2 at 1',
    ]);
  });
});

describe('a file that is refused late', () => {
  it('was planned up to the error, and the plan ends with the refusal', async () => {
    const { all, error } = await collectUntilError(planIntake(inChunks('user_name\nada\n"bob\n'), contextOf()));
    expect(all.map(({ kind }) => kind)).toEqual(['header', 'line']);
    expect(error).toMatchObject({ name: 'FileRefusedError', message: expect.stringContaining('line 3') });
  });
});

describe('any file', () => {
  const seeds = Array.from({ length: 25 }, (_, seed) => seed);

  it.each(seeds)('has the same plan in chunks of any size (%i)', async (seed) => {
    const { bytes } = randomFile(seed);
    const whole = await planOf(bytes);
    for (const chunkBytes of [1, 2, 3, 17, 1024]) {
      expect(await collect(planIntake(inChunks(bytes, chunkBytes), contextOf()))).toEqual(whole);
    }
  });

  it.each(seeds)('has one fate for each line, and each desktop in one order (%i)', async (seed) => {
    const { bytes, lines } = randomFile(seed);
    const events = await planOf(bytes);
    const planned = linesOf(events);
    const orders = ordersOf(events);
    expect(planned).toHaveLength(lines);
    expect(planned.map(({ line }) => line)).toEqual(
      [...new Set(planned.map(({ line }) => line))].sort((a, b) => a - b),
    );

    const placed = planned.flatMap(({ line, fate }) =>
      fate.kind === 'ordered-in' ? [[fate.clientOrderId, fate.position, line, fate.computerName]] : [],
    );
    const members = orders.flatMap(({ clientOrderId, members }) =>
      members.map(({ position, line, computerName }) => [clientOrderId, position, line, computerName]),
    );
    const byLine = (a: readonly unknown[], b: readonly unknown[]) => Number(a[2]) - Number(b[2]);
    expect(members.sort(byLine)).toEqual(placed);
    for (const order of orders) {
      expect(order.members.length).toBeLessThanOrEqual(50);
      expect(order.firstLine).toBe(order.members[0]?.line);
    }
    for (const names of [
      orders.flatMap((order) => order.members.map(({ userName }) => userName.toLowerCase())),
      orders.flatMap((order) => order.members.map(({ computerName }) => computerName.toLowerCase())),
      orders.map(({ clientOrderId }) => clientOrderId),
    ]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
