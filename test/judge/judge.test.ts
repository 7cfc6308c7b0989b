import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Shares } from './check-purpose.ts';
import type { History } from './history.ts';
import { judge } from './judge.ts';
import { OURS, StoryTeller, UNTIL } from './story.ts';

const found = (history: History): string[] =>
  judge(history).findings.map(({ promise, about, what }) => `${promise}: ${about}: ${what}`);

/** Two people, ordered, paid and there. */
const good = (terms: ConstructorParameters<typeof StoryTeller>[0] = {}): StoryTeller =>
  new StoryTeller(terms).drop('f', 0, ['ada', 'bob']).ordered('CS1', 10, ['ada', 'bob']);

const THERE = ['ordered', 'CS1', 'paid', 'active'] as const;
const done = (story: StoryTeller): StoryTeller =>
  story.paid('CS1', 20).made('CS1', 30, ['ada', 'bob']).reported('f', 40, [THERE, THERE]);

describe('a history that keeps every promise', () => {
  test('with people who are ordered and paid, and whose desktops exist', () => {
    const { findings, purpose, missed } = judge(done(good()).end(50));
    expect(findings).toEqual([]);
    expect(missed).toEqual([]);
    expect(purpose).toEqual({ unhindered: 2, ordered: 2, toTell: 2, told: 2, toPay: 2, paid: 2 });
  });

  test('with an unpaid order that was lost, cancelled and placed again', () => {
    const story = new StoryTeller()
      .drop('f', 0, ['ada'])
      .call('c1', 10, ['ada'])
      .placed('CS1', 12, ['ada'], { call: 'c1' })
      .enter(15, { event: 'unanswered', call: 'c1' })
      .enter(1_000, { event: 'cancelled', order: 'CS1', by: 'api' })
      .ordered('CS2', 1_010, ['ada'])
      .paid('CS2', 1_020)
      .made('CS2', 1_030, ['ada'])
      .reported('f', 1_040, [['ordered', 'CS2', 'paid', 'active']]);
    expect(found(story.end(1_100))).toEqual([]);
  });

  test('with a person who is in two files, in capitals in one of them', () => {
    const story = done(good())
      .drop('g', 41, ['ADA'])
      .reported('g', 45, [['already-ordered', 'CS1']]);
    expect(found(story.end(50))).toEqual([]);
  });

  test('with a second desktop that an operator allowed', () => {
    const story = done(good())
      .command(50, { command: 'release', people: ['ada'], done: true })
      .drop('g', 60, ['ada'])
      .ordered('CS2', 70, ['ada'])
      .paid('CS2', 80)
      .made('CS2', 85, ['ada'])
      .reported('g', 90, [['ordered', 'CS2', 'paid', 'active']]);
    expect(found(story.end(100))).toEqual([]);
  });

  test('with invalid and valid lines', () => {
    const story = new StoryTeller()
      .drop('f', 0, ['ada,', 'ada,', 'bob,no-such-profile'], 'user_name,profile')
      .ordered('CS1', 10, ['ada'])
      .paid('CS1', 20)
      .made('CS1', 30, ['ada'])
      .result(
        'f',
        40,
        `user_name,profile,${OURS}\nada,,ordered,,d-ada,CS1,paid,active\nada,,duplicate,,,,,\nbob,no-such-profile,invalid,,,,,\n`,
      )
      .summary('f', 40, { final: true, counts: { ordered: 1, duplicate: 1, invalid: 1 } });
    expect(found(story.end(50))).toEqual([]);
  });

  test('with a pool of over fifty desktops', () => {
    const names = (part: string, size: number): string[] =>
      Array.from({ length: size }, (_, no) => `lab-${part}${no + 1}`);
    const part = (order: string, letter: string, at: number, size: number) => (story: StoryTeller) =>
      story
        .enter(at, {
          event: 'call',
          call: order,
          body: JSON.stringify({
            hour_package_resources: [{ create_desktops: { desktop_name: `LAB-${letter.toUpperCase()}`, size } }],
          }),
        })
        .placed(order, at + 1, Array<string>(size).fill(''), { call: order, computers: names(letter, size) })
        .answered(order, at + 2, 200, { order });
    const story = new StoryTeller({ payment: 'manual' }).drop('f', 0, [',LAB,60'], 'user_name,desktop_name,size');
    part('CS1', 'a', 10, 50)(story);
    part(
      'CS2',
      'b',
      20,
      10,
    )(story)
      .result('f', 40, `user_name,desktop_name,size,${OURS}\n,LAB,60,ordered,,LAB,CS1 CS2,${UNTIL},ordered\n`)
      .summary('f', 40, { final: true, counts: { ordered: 1 } });
    expect(found(story.end(50))).toEqual([]);
    part('CS3', 'b', 41, 10)(story);
    expect(found(story.end(50))).toEqual([
      '1: pool lab: is in two live orders',
      '3: CS3: lives, and pool lab are not told of it',
    ]);
  });
});

describe('promise 1', () => {
  test('one user in two live orders, in whatever case', () => {
    const story = done(good()).drop('g', 41, ['ADA']).ordered('CS2', 42, ['ADA']);
    story.reported('g', 45, [['ordered', 'CS2', UNTIL, 'ordered']]);
    expect(found(story.end(50))).toEqual(['1: ada: is in two live orders']);
  });

  test.each([
    [false, ['1: d-ada: is ordered for ada and for eve']],
    [true, []],
  ])('one computer name in two live orders, its first person released: %s', (isReleased, expected) => {
    const before = done(good());
    if (isReleased) before.command(40, { command: 'release', people: ['ada'], done: true });
    const story = before
      .drop('g', 41, ['eve,d-ada'], 'user_name,computer_name')
      .call('c2', 42, ['eve'])
      .placed('CS2', 43, ['eve'], { call: 'c2', computers: ['D-ADA'] })
      .answered('c2', 44, 200, { order: 'CS2' })
      .result('g', 45, `user_name,computer_name,${OURS}\neve,d-ada,ordered,,d-ada,CS2,${UNTIL},ordered\n`)
      .summary('g', 45, { final: true, counts: { ordered: 1 } });
    expect(found(story.end(50))).toEqual(expected);
  });
});

describe('promise 2', () => {
  const told = (...rows: Parameters<StoryTeller['reported']>[2]): string[] =>
    found(good().paid('CS1', 20).made('CS1', 30, ['ada', 'bob']).reported('f', 40, rows).end(50));

  test('a file that is never reported', () => {
    const story = good().paid('CS1', 20).notice(30, 'CS1 needs a person');
    expect(found(story.end(50))).toEqual(['2: f.csv: was never reported']);
  });

  test('a file that only gets an interim report', () => {
    const story = good().reported(
      'f',
      40,
      [
        ['ordered', 'CS1', UNTIL, 'ordered'],
        ['ordered', 'CS1', UNTIL, 'ordered'],
      ],
      { final: false },
    );
    expect(found(story.end(50))).toEqual(['2: f.csv: its last report is not final']);
    expect(found(story.end(50, false))).toEqual([]);
  });

  test('a missing line, and lines in another order', () => {
    expect(told(THERE)[0]).toBe('2: f.csv: its result cannot be laid beside it: it has 1 lines, the file 2');
    const story = good().result('f', 40, `user_name,${OURS}\nbob,ordered,,d-bob,CS1,,\nada,ordered,,d-ada,CS1,,\n`);
    expect(found(story.end(50, false))).toEqual([
      "2: f.csv: its result cannot be laid beside it: its line 2 is not the file's",
    ]);
  });

  test('a status that README does not know, and one that is not final', () => {
    expect(told(THERE, ['done', 'CS1'])).toContain('2: f.csv line 3 (bob): "done" is no status in README');
    expect(told(THERE, ['in-progress', 'CS1'])).toContain('2: f.csv line 3 (bob): "in-progress" is not a final status');
  });

  test('counts in the summary that differ from the result', () => {
    const story = good().paid('CS1', 20).made('CS1', 30, ['ada', 'bob']);
    story.reported('f', 40, [THERE, THERE], { counts: { ordered: 1 } });
    expect(found(story.end(50))).toEqual(['2: f.csv: its summary counts 1 lines ordered, its result 2']);
  });

  test('a valid line reported as invalid, and the reverse', () => {
    expect(told(THERE, ['invalid'])).toContain(
      '2: f.csv line 3 (bob): nothing is wrong with it, and the result says invalid',
    );
    const story = done(good()).drop('g', 41, ['ada', 'ada']);
    story.reported('g', 45, [
      ['already-ordered', 'CS1'],
      ['already-ordered', 'CS1'],
    ]);
    expect(found(story.end(50))).toEqual([
      '2: g.csv line 3 (ada): it is duplicate, and the result says already-ordered',
    ]);
  });

  test.each([
    [['ordered', 'CS2', 'paid', 'active'], 'it names an order that Deskdrop had not placed'],
    [['ordered'], 'it names no order'],
    [['ordered', 'CS1', 'cancelled'], '"cancelled", and it was not'],
    [['ordered', 'CS1', 'free'], '"free" is no payment that README knows'],
    [['ordered', 'CS1', 'unpaid until 2026-03-02 17:00 UTC'], '"unpaid until 2026-03-02 17:00 UTC", and it was not'],
    [['ordered', 'CS1', 'paid', 'failed'], 'its desktop is "failed", and was not'],
    [['ordered', 'CS1', 'paid', 'there'], '"there" is no desktop state that README knows'],
  ] as const)('a line that was never true: %j', (row, reason) => {
    expect(told(THERE, row)).toContain(`2: f.csv line 3 (bob): ${reason}`);
  });

  test.each([
    [['ordered', 'CS1', UNTIL, 'ordered'], '"unpaid", and its order is not'],
    [['ordered', 'CS1', 'unknown', 'ordered'], 'nobody can tell from it whether its order is paid'],
    [['ordered', 'CS1', 'paid', 'provisioning'], 'its desktop is there, and it is told to be made still'],
    [['rejected'], '"rejected", and CS1 holds it'],
  ] as const)('a line that is no longer true: %j', (row, reason) => {
    expect(told(THERE, row)).toContain(`2: f.csv line 3 (bob): ${reason}`);
  });

  test('a payment and a desktop that are reported before they exist', () => {
    const story = good().reported('f', 15, [THERE, ['ordered', 'CS1', UNTIL, 'ordered']]);
    done(story);
    expect(found(story.end(50))).toEqual(['2: f.csv line 2 (ada): "paid", and it was not']);
  });

  test('a line with another person’s order', () => {
    const story = done(good()).drop('g', 41, ['eve']);
    story.reported('g', 45, [['already-ordered', 'CS1']]);
    expect(found(story.end(50))).toEqual(['2: g.csv line 2 (eve): it names an order of other people']);
  });

  test('an order that lapsed and is reported as existing', () => {
    const story = good()
      .reported('f', 40, [
        ['ordered', 'CS1', UNTIL, 'ordered'],
        ['ordered', 'CS1', UNTIL, 'ordered'],
      ])
      .enter(28_800, { event: 'cancelled', order: 'CS1', by: 'deadline' })
      .reported('f', 28_900, [
        ['ordered', 'CS1', UNTIL, 'ordered'],
        ['rejected', 'CS1', 'cancelled'],
      ]);
    expect(found(story.end(50_000))).toEqual(['2: f.csv line 2 (ada): "ordered", and its order does not hold it']);
  });
});

describe('promise 3', () => {
  test('a live order that no report names', () => {
    const story = done(good())
      .drop('g', 41, ['eve'])
      .ordered('CS2', 42, ['eve'])
      .reported('g', 45, [['rejected']], { orders: [] });
    expect(found(story.end(50))).toEqual(['3: CS2: lives, and eve are not told of it']);
    expect(found(story.notice(46, 'order CS2 is nobody’s').end(50))).toEqual([]);
  });

  test('an order that was reported as existing and that we cancelled', () => {
    const story = good()
      .reported('f', 15, [
        ['ordered', 'CS1', UNTIL, 'ordered'],
        ['ordered', 'CS1', UNTIL, 'ordered'],
      ])
      .enter(20, { event: 'cancelled', order: 'CS1', by: 'api' })
      .reported('f', 25, [
        ['rejected', 'CS1', 'cancelled'],
        ['rejected', 'CS1', 'cancelled'],
      ]);
    expect(found(story.end(50))).toEqual(['3: f.csv line 3 (bob): was told to be ordered in CS1, which we cancelled']);
  });
});

describe('promise 4', () => {
  const refused = (people: readonly string[], changes: Parameters<StoryTeller['call']>[3] = {}): string[] =>
    found(done(good()).drop('g', 41, people).call('c2', 42, people, changes).answered('c2', 43, 400).end(50, false));

  test('an order with nobody, or with more than fifty people', () => {
    expect(refused([])).toEqual(['4: c2: asks for 0 desktops']);
    const many = Array.from({ length: 51 }, (_, no) => `user${no}x`);
    expect(refused(many)).toEqual(['4: c2: asks for 51 desktops']);
  });

  test('an order with two groups', () => {
    expect(refused(['eve', 'fay'], { groups: ['users', 'administrators'] })).toEqual(['4: c2: mixes configurations']);
  });

  test('an order with people from two files, with two profiles, and with somebody whom nobody asked for', () => {
    const two = (first: string, second: string): string[] =>
      found(
        new StoryTeller()
          .drop('f', 0, [first], 'user_name,profile')
          .drop('g', 0, [second], 'user_name,profile')
          .call('c1', 10, ['ada', 'bob'])
          .answered('c1', 11, 400)
          .end(20, false),
      );
    const mixed = ['4: c1: asks for people of no one file, profile and group'];
    expect(two('ada,', 'bob,')).toEqual(mixed);
    expect(two('ada,\nbob,linux', 'eve,')).toEqual(mixed);
    expect(two('ada,', 'eve,')).toEqual(mixed);
    expect(two('ada,\nbob,standard', 'eve,')).toEqual([]);
  });
});

test('promise 5: a call before the outcome of the last one can be known', () => {
  const story = new StoryTeller()
    .drop('f', 0, ['ada'])
    .call('c1', 10, ['ada'])
    .enter(15, { event: 'unanswered', call: 'c1' });
  const early = 'is asked for again, and nobody knows what the last call did';
  expect(found(story.call('c2', 700, ['ada']).answered('c2', 701, 400).end(800, false))).toEqual([`5: ada: ${early}`]);
});

test('promise 6: attempts without end', () => {
  const story = new StoryTeller().drop('f', 0, ['ada']);
  for (let no = 1; no <= 4; no++) {
    story.call(`c${no}`, no * 1_000, ['ada']).enter(no * 1_000 + 5, { event: 'unanswered', call: `c${no}` });
  }
  expect(found(story.end(9_000, false))).toEqual(['6: order of ada: was sent 4 times']);
});

test('promise 6: a call while the provider accepts no orders is not an attempt; any other refusal is', () => {
  const calls = (notNow: { readonly notNow?: true }): string[] => {
    const story = new StoryTeller().drop('f', 0, ['ada']);
    for (let no = 0; no < 6; no++) story.call(`c${no}`, 10 * no, ['ada']).answered(`c${no}`, 10 * no + 1, 400, notNow);
    return found(story.end(9_000, false)).filter((what) => what.startsWith('6:'));
  };
  expect(calls({ notNow: true })).toEqual([]);
  expect(calls({})).toEqual(['6: order of ada: was sent 6 times']);
});

test('promise 6: a call after which a person is ejected counts only for that person', () => {
  const calls = (first: readonly string[]): string[] => {
    const story = new StoryTeller().drop('f', 0, ['ada', 'bob']);
    for (let no = 1; no <= 4; no++) {
      story.call(`c${no}`, no * 1_000, no === 1 ? [...first] : ['ada']);
      story.enter(no * 1_000 + 5, { event: 'unanswered', call: `c${no}` });
    }
    return found(story.end(9_000, false)).filter((what) => what.startsWith('6:'));
  };
  expect(calls(['ada', 'bob'])).toEqual([]);
  expect(calls(['ada'])).toEqual(['6: order of ada: was sent 4 times']);
});

describe('promise 7', () => {
  test('a call that asks for another payment than the mode', () => {
    const asked = (autoPay: boolean, payment: 'confirm' | 'auto'): string[] =>
      found(
        new StoryTeller({ payment })
          .drop('f', 0, ['ada'])
          .call('c1', 5, ['ada'], { autoPay })
          .answered('c1', 6, 400)
          .end(9, false),
      );
    expect(asked(true, 'confirm')).toEqual(['7: c1: asks to be paid as it is placed, in mode confirm']);
    expect(asked(false, 'auto')).toEqual(['7: c1: asks not to be paid as it is placed, in mode auto']);
    expect(asked(true, 'auto')).toEqual([]);
  });

  test('a payment by us in a mode in which finance pays', () => {
    expect(found(done(good({ payment: 'manual' })).end(50))).toEqual(['7: CS1: is paid by us in mode manual']);
  });

  test('an order of a file that nobody has approved', () => {
    const unasked = 'is asked for, and nobody has approved their file';
    expect(found(done(good({ approval: true })).end(50))).toEqual([`7: ada: ${unasked}`]);
    const approved = good({ approval: true }).command(5, { command: 'approve', drop: 'f', done: true });
    expect(found(done(approved).end(50))).toEqual([]);
  });
});

test('promise 10: a desktop that changes its name', () => {
  const story = done(good());
  story.result('f', 45, `user_name,${OURS}\nada,ordered,,d-ada,CS1,paid,active\nbob,ordered,,pc-bob,CS1,paid,active\n`);
  expect(found(story.end(50, false))).toEqual([
    '2: f.csv line 3 (bob): no desktop of its order is called "pc-bob"',
    '10: f.csv line 3: its desktop was called d-bob, and then pc-bob',
  ]);
});

test('promise 12: a cell that a spreadsheet evaluates', () => {
  const story = good().result('f', 40, `user_name,${OURS}\nada,ordered,=1+1,d-ada,CS1,,\nbob,ordered,,d-bob,CS1,,\n`);
  expect(found(story.end(50, false))).toEqual(['12: f.csv: its result has a cell that begins like a formula: =1+1']);
});

describe('where the provider lists an order later than assumed', () => {
  const twice = (payment: 'manual' | 'confirm' | 'auto'): StoryTeller => {
    const autoPay = payment === 'auto';
    return new StoryTeller({ payment })
      .drop('f', 0, ['ada'])
      .call('c1', 10, ['ada'], { autoPay })
      .placed('CS1', 12, ['ada'], { call: 'c1', listedAt: 5_000 })
      .enter(15, { event: 'unanswered', call: 'c1' })
      .call('c2', 2_000, ['ada'], { autoPay })
      .placed('CS2', 2_001, ['ada'], { call: 'c2' })
      .answered('c2', 2_002, 200, { order: 'CS2' })
      .paid('CS2', 2_010, payment === 'auto' ? 'order' : payment === 'manual' ? 'console' : 'api')
      .made('CS2', 2_020, ['ada'])
      .reported('f', 2_030, [['ordered', 'CS2', 'paid', 'active']]);
  };

  test('promise of confirm and manual: nobody is paid for twice', () => {
    for (const [payment, by] of [
      ['confirm', 'api'],
      ['manual', 'console'],
    ] as const) {
      const unpaid = twice(payment).enter(6_000, { event: 'cancelled', order: 'CS1', by: 'api' });
      expect(found(unpaid.end(9_000))).toEqual([]);
      expect(found(twice(payment).paid('CS1', 6_000, by).end(9_000))).toEqual([`${payment}: ada: is paid for twice`]);
    }
  });

  test('promise 14: a remaining double is reported', () => {
    const story = twice('auto').paid('CS1', 13, 'order').made('CS1', 5_500, ['ada']);
    expect(found(story.end(9_000))).toEqual(['14: ada: has two paid orders at the end, and nobody was told']);
    expect(found(story.notice(6_000, 'ada is in CS1 and CS2').end(9_000))).toEqual([]);
  });
});

describe('promise 15, for a share of the people', () => {
  const missed = (history: History): string[] => judge(history).missed.map(({ about, what }) => `${about} ${what}`);

  test('a system that parks everybody', () => {
    const story = new StoryTeller().drop('f', 0, ['ada', 'bob']);
    story.reported('f', 40, [['needs-attention'], ['needs-attention']]);
    expect(found(story.end(50))).toEqual([]);
    expect(missed(story.end(50))).toEqual([
      'ada is not ordered, and nothing prevented it',
      'bob is not ordered, and nothing prevented it',
    ]);
  });

  test('an order that comes long after every obstacle has ended', () => {
    const orderedBy = Date.parse('2026-03-02T08:00:15.000Z');
    const story = (at: number) =>
      new StoryTeller({ payment: 'manual', orderedBy }).drop('f', 0, ['ada']).ordered('CS1', at, ['ada']);
    expect(missed(story(20).end(50))).toContainEqual('ada is ordered far too late, and nothing prevented it');
    expect(missed(story(10).end(50))).not.toContainEqual(expect.stringContaining('too late'));
  });

  test('a system that does not report its orders', () => {
    const story = new StoryTeller({ payment: 'manual' }).drop('f', 0, ['ada']).ordered('CS1', 10, ['ada']);
    story.reported('f', 40, [['needs-attention']]);
    expect(found(story.end(50))).toEqual([]);
    expect(missed(story.end(50))).toEqual(['ada has a desktop, and is not told']);
  });

  test('a system that never pays', () => {
    const story = good().reported('f', 40, [
      ['ordered', 'CS1', UNTIL, 'ordered'],
      ['needs-attention', 'CS1', UNTIL, 'ordered'],
    ]);
    expect(found(story.end(50))).toEqual([]);
    expect(missed(story.end(50))).toEqual([
      'ada is not paid for, and nothing prevented it',
      'bob is not paid for, and nothing prevented it',
    ]);
  });

  const parked = (story: StoryTeller): StoryTeller => story.reported('f', 90, [['needs-attention']]);
  test.each<[string, StoryTeller]>([
    [
      'a refusal',
      new StoryTeller()
        .drop('f', 0, ['ada'])
        .call('c', 5, ['ada'])
        .answered('c', 6, 400, { about: ['ada'] }),
    ],
    ["a stranger's desktop", new StoryTeller().drop('f', 0, ['ada']).placed('CS9', 1, ['ada'], { operator: 'eva' })],
    [
      "an operator's command",
      new StoryTeller()
        .drop('f', 0, ['ada'])
        .command(5, { command: 'release', people: ['ada'], order: 'o', done: true }),
    ],
    ['a file that nobody approves', new StoryTeller({ approval: true }).drop('f', 0, ['ada'])],
  ])('%s prevents it', (_, story) => {
    expect(judge(parked(story).end(99)).purpose.unhindered).toBe(0);
  });

  test('a refusal of a colleague does not', () => {
    const story = new StoryTeller().drop('f', 0, ['ada', 'bob']).call('c', 5, ['ada', 'bob']);
    story.answered('c', 6, 400, { about: ['bob'] }).reported('f', 40, [['needs-attention'], ['rejected']]);
    expect(missed(story.end(50))).toEqual(['ada is not ordered, and nothing prevented it']);
  });

  test('the stated part of many people has to be ordered and paid for', () => {
    const complaint = (ordered: number, paid: number, told = ordered): string | undefined => {
      const shares = new Shares();
      shares.add({ unhindered: 1_000, ordered, toTell: ordered, told, toPay: ordered, paid });
      return shares.complaint();
    };
    expect(complaint(960, 960)).toBeUndefined();
    expect(complaint(940, 940)).toBe('promise 15: of 1000 people whom nothing prevented, 940 are ordered');
    expect(complaint(1_000, 980)).toBe('promise 15: of 1000 people whom nothing prevented, 980 are paid for');
    expect(complaint(1_000, 1_000, 960)).toBe('promise 15: of 1000 people whom nothing prevented, 960 are told so');
    const few = new Shares();
    few.add({ unhindered: 10, ordered: 0, toTell: 0, told: 0, toPay: 0, paid: 0 });
    expect(few.complaint()).toBeUndefined();
  });
});

describe('promise 16', () => {
  const strange = (): StoryTeller => done(good()).placed('CS9', 41, ['eve'], { operator: 'eva' });

  test('another user’s order that we cancel', () => {
    const story = strange().enter(45, { event: 'cancelled', order: 'CS9', by: 'api' });
    expect(found(story.end(50))).toEqual(['16: CS9: is cancelled by us, and is not ours']);
  });

  test('another user’s order that we pay', () => {
    expect(found(strange().paid('CS9', 45, 'api').end(50))).toEqual(['16: CS9: is paid by us, and is not ours']);
  });
});

test('a finding shows its part of the history', () => {
  const story = done(good()).drop('g', 41, ['ada']).ordered('CS2', 42, ['ada']);
  const [finding] = judge(story.reported('g', 45, [['ordered', 'CS2', UNTIL, 'ordered']]).end(50)).findings;
  expect(finding?.shown).toEqual([
    '2026-03-02 08:00:11 CS1 was placed by deskdrop for ada, bob; paid 2026-03-02 08:00:20 (api)',
    '2026-03-02 08:00:43 CS2 was placed by deskdrop for ada',
  ]);
});

test('the judge imports nothing from the product', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'));
  const imports = files.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, module]) => module),
  );
  expect(new Set(imports.filter((module) => !module?.startsWith('./')))).toEqual(new Set(['csv-parse/sync']));
});
