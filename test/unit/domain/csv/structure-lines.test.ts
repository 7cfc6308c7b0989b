import { describe, expect, test } from 'vitest';
import { FileRefusedError } from '../../../../lambdas/domain/csv/file-refused-error.ts';
import { summarizePlan } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { plannedAgain } from '../../../../lambdas/use-cases/plan/planned-lines.ts';
import { collect, collectUntilError, contextOf, inChunks, planOf, saidLines } from '../../../support/csv-support.ts';

const wordsOf = async (csv: string, allowUserNames: readonly string[] = []) =>
  saidLines(await planOf(csv, contextOf({ allowUserNames }))).map(({ fate, errors }) =>
    fate.kind === 'ordered-in' || fate.kind === 'pool-ordered-in'
      ? fate.computerName
      : fate.kind === 'invalid'
        ? errors.join(' ')
        : fate.kind,
  );

const skippedIn = async (csv: string): Promise<number[]> =>
  (await planOf(csv)).flatMap((event) => (event.kind === 'skipped' ? [event.line] : []));

describe('a repeated header in the file', () => {
  test.each([
    'user_name,note',
    'USER_NAME,Note',
    ' user_name , note ',
    '\ufeffuser_name,note',
    '\ufeff"user_name","note"',
    '"user_name",note',
    'user_name',
    'user_name,,',
    'user_name,note,,',
    'User-Name,NOTE',
    'username',
  ])('asks for nothing: %j', async (again) => {
    const csv = `user_name,note\nada,x\n${again}\nbob,y\n`;
    expect(await wordsOf(csv)).toEqual(['D-ada', 'D-bob']);
    expect(await skippedIn(csv)).toEqual([3]);
  });

  test('is recognised after the columns of an earlier result, and with a line that names the delimiter', async () => {
    const csv =
      'user_name;deskdrop_status\nada;ordered\nsep=;\nuser_name;deskdrop_status\nbob;\n\ufeffuser_name;\ncarl;\n';
    expect(await wordsOf(csv)).toEqual(['D-ada', 'D-bob', 'D-carl']);
    expect(await skippedIn(csv)).toEqual([3, 4, 6]);
  });

  test('is reported with its line numbers, and does not count as a line', async () => {
    const csv = 'user_name\nada\nuser_name\nbob\nUser_Name\n';
    const kept = plannedAgain(async () => inChunks(csv), contextOf());
    await collect((await kept.lines(() => '')).lines);
    expect(kept.skipped.skipped()).toEqual({ skipped: { count: 2, lines: [3, 5] } });
    const { counts } = await summarizePlan(
      (async function* () {
        yield* await planOf(csv);
      })(),
    );
    expect(counts).toMatchObject({ lines: 2, valid: 2 });
  });

  test.each(['user_email,user_name', 'user_name,user_phone', 'note,user_name,user_email'])(
    'with other columns refuses the file, whose cells would be read under the wrong columns: %s',
    async (other) => {
      const { error } = await collectUntilError(
        (async function* () {
          yield* await planOf(`user_name,user_email,note\nada,,\n${other}\nx,bob,\n`);
        })(),
      );
      expect(error).toBeInstanceOf(FileRefusedError);
      expect(String(error)).toMatch(/Line 3 is another header.*drop the two files apart/);
    },
  );

  test('under other names is skipped too, whatever its spelling', async () => {
    const csv = '用户名,E-Mail\nada,ada@example.com\n\ufeff"用户名","e mail"\nbob,\n';
    expect(await wordsOf(csv)).toEqual(['D-ada', 'D-bob']);
    expect(await skippedIn(csv)).toEqual([3]);
  });

  test.each(['E-Mail,Login', 'user_name,邮箱', 'login,mobile'])(
    'under other names, with other columns, refuses the file: %s',
    async (other) => {
      await expect(planOf(`用户名,note\nada,\n${other}\nx,bob\n`)).rejects.toThrow(/^Line 3 is another header/);
    },
  );

  test('is not recognised in a line of a person whose name is also the name of a column', async () => {
    expect(await wordsOf('user_name,note\nlogin,\nmail,x\n')).toEqual(['D-login', 'D-mail']);
  });

  test('is not recognised in a note', async () => {
    expect(await wordsOf('user_name,note\nada,user_name\n')).toEqual(['D-ada']);
  });
});

describe('a placeholder', () => {
  test.each(['Total', 'NULL', 'None', 'NaN', 'undefined', 'TRUE', 'false', 'END', 'NA', 'Sum', 'nil'])(
    'in user_name orders nothing, and the reason names the setting: %s',
    async (word) => {
      expect(await wordsOf(`user_name\n${word}\n`)).toEqual([
        expect.stringMatching(/^user_name ".*" is a placeholder .* allowUserNames of the stage\.$/),
      ]);
    },
  );

  test.each(['n/a', '-', '#N/A'])('that is no user name either orders nothing: %s', async (word) => {
    const [reason] = await wordsOf(`user_name\n${word}\n`);
    expect(reason).toMatch(/^user_name "/);
  });

  test('is a person if the stage says so, without case', async () => {
    expect(await wordsOf('user_name\nTOTAL\nnone\n', ['Total'])).toEqual([
      'D-TOTAL',
      expect.stringContaining('is a placeholder'),
    ]);
  });

  test('is not a name that only looks like one', async () => {
    expect(await wordsOf('user_name\nna\nTotali\nendo\ntrueman\n')).toEqual([
      'D-na',
      'D-Totali',
      'D-endo',
      'D-trueman',
    ]);
  });

  test.each([
    ['computer_name', 'NULL'],
    ['os_host_name', 'none'],
    ['desktop_name_prefix', 'None'],
  ])('in %s is not a name', async (column, word) => {
    expect(await wordsOf(`user_name,${column}\nada,${word}\n`)).toEqual([
      `${column} "${word}" is a placeholder and no name: empty the cell, or give a name.`,
    ]);
  });

  test.each([
    ['user_email', 'n/a'],
    ['user_group', 'NULL'],
    ['user_phone', 'none'],
    ['profile', 'undefined'],
  ])('in %s is refused by the rule of that column', async (column, word) => {
    const [reason] = await wordsOf(`user_name,${column}\nada,${word}\n`);
    expect(reason).toMatch(new RegExp(`^${column} "${word}" `));
  });

  test('for a sum orders no desktops without users', async () => {
    const [, reason] = await wordsOf('user_name,desktop_name,size\n,LAB,3\n,Total,3\n');
    expect(reason).toBe('desktop_name "Total" is a placeholder and no name: empty the cell, or give a name.');
  });
});
