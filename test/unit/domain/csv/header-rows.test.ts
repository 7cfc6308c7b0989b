import { describe, expect, test } from 'vitest';
import { readingOf } from '../../../../lambdas/domain/csv/column-names.ts';
import { readCsv } from '../../../../lambdas/domain/csv/csv-file.ts';
import { FileRefusedError } from '../../../../lambdas/domain/csv/file-refused-error.ts';
import { collect, inChunks } from '../../../support/csv-support.ts';

const read = async (csv: string) => {
  const { header, batches } = await readCsv(inChunks(csv));
  return { header, records: (await collect(batches)).flat().map(({ line, cells }) => [line, ...cells]) };
};

describe('rows above the header', () => {
  test('are found and reported, and line numbers stay those of the file', async () => {
    const { header, records } = await read(
      'New hires 2026,,\r\n,,\r\n\r\n# one line each, please\r\nsep=,\r\n用户名,邮箱,部门\r\nada,ada@example.com,HR\r\n',
    );
    expect(header).toMatchObject({ line: 6, above: [1, 4, 5], delimiter: ',', lineEnd: '\r\n' });
    expect(records).toEqual([[7, 'ada', 'ada@example.com', 'HR']]);
    expect(readingOf(header)).toMatchObject({ aboveHeader: { count: 3, lines: [1, 4, 5] } });
  });

  test('are not reported if there are none', async () => {
    expect(readingOf((await read('\n\nuser_name\nada\n')).header)).not.toHaveProperty('aboveHeader');
  });

  test.each([
    ['sep=;', ';'],
    ['"sep=;"', ';'],
    ['SEP = ;', ';'],
    ['sep=;;;;', ';'],
    ['"sep=|"', '|'],
    ['sep=\t', '\t'],
    ['"sep=\t"', '\t'],
    ['sep=\\t', '\t'],
    ['"sep=\\t"', '\t'],
    ['\ufeff"sep=;"', ';'],
  ])('tell the separator, where the first of them is %j', async (first, delimiter) => {
    // Judged by its header alone, each of these files would be separated by commas.
    const { header, records } = await read(`${first}\nuser_name${delimiter}"a,b,c"\nada${delimiter}x\n`);
    expect(header).toMatchObject({
      line: 2,
      above: [1],
      delimiter,
      separatorLine: true,
      cells: ['user_name', 'a,b,c'],
    });
    expect(records).toEqual([[3, 'ada', 'x']]);
  });

  test('do not determine the separator: the header does', async () => {
    const { header } = await read('New hires, as of May, all sites, draft\nuser_name;E-Mail\nada;ada@example.com\n');
    expect(header).toMatchObject({ line: 2, delimiter: ';', columns: { user_name: 0, user_email: 1 } });
  });

  test('do not include a header whose first column numbers the lines', async () => {
    expect((await read('#,user_name\n1,ada\n')).header).toMatchObject({ line: 1, above: [] });
    expect((await read('#No,user_name\n1,ada\n')).header).toMatchObject({ line: 1, above: [] });
    expect((await read('# No,user_name\n# ,user_name\n1,ada\n')).header).toMatchObject({ line: 2, above: [1] });
  });

  test.each([
    [
      'a person',
      'ada,ada@example.com\nuser_name,E-Mail\nbob,bob@example.com\n',
      'Line 1 stands above the header (line 2)',
    ],
    [
      'a person among more columns',
      'x,ada,ada@example.com,\nteam,user_name,E-Mail,note\n,bob,,\n',
      'Line 1 stands above',
    ],
    ['a name alone above names alone', 'ada\nuser_name\nbob\n', 'Line 1 stands above the header (line 2)'],
    [
      'another header',
      'E-Mail,Mobile\nx,y\nuser_name,E-Mail\nbob,\n',
      'Line 1 names columns like a header, and so does line 3',
    ],
  ])('that may be more than titles refuse the file: %s', async (_, csv, message) => {
    const reading = read(csv);
    await expect(reading).rejects.toThrow(FileRefusedError);
    await expect(reading).rejects.toThrow(message);
  });

  test('are at most twenty', async () => {
    const titles = (count: number) => 'A title\n'.repeat(count);
    expect((await read(`${titles(20)}user_name,note\nada,\n`)).header.line).toBe(21);
    await expect(read(`${titles(21)}user_name,note\nada,\n`)).rejects.toThrow('(line 1) has no column user_name');
  });

  test('are no header without user_name; the row that is most likely meant to be one is shown', async () => {
    await expect(read('New hires\nE-Mail,Account,Team\nada@example.com,ada,HR\n')).rejects.toThrow(
      'The header (line 2) has no column user_name, but "Account" (did you mean user_name?)',
    );
  });
});
