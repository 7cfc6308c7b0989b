import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../lambdas/domain/csv/csv-file.ts';
import { FileRefusedError } from '../../../../lambdas/domain/csv/file-refused-error.ts';
import { collect, collectUntilError, inChunks } from '../../../support/csv-support.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/csv/${name}`, import.meta.url));

const read = async (content: string | Uint8Array, chunkBytes?: number) => {
  const { header, batches } = await readCsv(inChunks(content, chunkBytes));
  return { header, records: (await collect(batches)).flat() };
};

const cellsOf = async (content: string | Uint8Array) => (await read(content)).records.map(({ cells }) => cells);

/** Reads a file that is refused; returns the records before the refusal, and its message. */
const refusalOf = async (content: string | Uint8Array, chunkBytes?: number) => {
  try {
    const { batches } = await readCsv(inChunks(content, chunkBytes));
    const { all, error } = await collectUntilError(batches);
    if (error === undefined) throw new Error('The file was not refused.');
    expect(error).toBeInstanceOf(FileRefusedError);
    return { records: all.flat(), message: (error as Error).message };
  } catch (error) {
    expect(error).toBeInstanceOf(FileRefusedError);
    return { records: [], message: (error as Error).message };
  }
};

describe('line numbers', () => {
  it('are those of a spreadsheet: blank lines are rows, line breaks within cells are not', async () => {
    const { header, records } = await read(
      '\r\n ;\r\nuser_name;note\r\n\r\nada;"two\r\nlines"\r\n;\r\nbob;"a\nb\rc\r\n\r\nd"\r\ncarl;\n\r\rdora;x',
    );
    expect(header.line).toBe(3);
    expect(records.map(({ line, breaks, cells }) => [line, breaks, cells[0]])).toEqual([
      [5, 1, 'ada'],
      [7, 4, 'bob'],
      [8, 0, 'carl'],
      [11, 0, 'dora'],
    ]);
  });

  it('do not depend on how the file is split', async () => {
    const text = 'user_name,note\r\n\r\nada,"x\r\n""y""\n"\r\n\r\n\n\rbob,ü\r\n';
    const whole = await read(text);
    for (const chunkBytes of [1, 2, 3, 5, 7]) expect(await read(text, chunkBytes)).toEqual(whole);
  });
});

describe('a first line that tells Excel the delimiter', () => {
  it.each([',', ';', '\t', '|'])('is believed and is no header: %j', async (delimiter) => {
    // Judged by its header alone, this file would be separated by commas.
    const text = `sep=${delimiter}\r\n\r\nuser_name${delimiter}"a,b,c"\r\nada${delimiter}x\r\n`;
    for (const chunkBytes of [undefined, 1]) {
      const { header, records } = await read(`\ufeff${text}`, chunkBytes);
      expect(header).toMatchObject({ line: 3, cells: ['user_name', 'a,b,c'], delimiter, lineEnd: '\r\n' });
      expect(records).toEqual([{ line: 4, breaks: 0, cells: ['ada', 'x'] }]);
    }
  });

  it('is only recognised in the first line, and names a supported delimiter', async () => {
    // The name of a column would be "user_namea".
    expect((await refusalOf('sep=:\nuser_name:a\nada:b\n')).message).toContain(
      'no column user_name, but "user_name:a"',
    );
    // Excel ignores it there too.
    expect((await read('\nsep=,\nuser_name;a\nada;b\n')).header).toMatchObject({ line: 3, above: [2], delimiter: ';' });
    expect((await refusalOf('sep=;\n')).message).toContain('holds only empty lines');
  });
});

describe('encodings', () => {
  it.each([
    ['excel-utf8-bom-semicolon-crlf.csv', ';', 'Hauptstraße 1; Hof'],
    ['excel-unicode-text-utf16-tab.csv', '\t', 'Hauptstraße 1 🏠'],
    ['utf16-big-endian.csv', '\t', 'Hauptstraße 1 🏠'],
  ])('%s is read, also byte by byte', async (name, delimiter, street) => {
    for (const chunkBytes of [undefined, 1, 3]) {
      const { header, records } = await read(fixture(name), chunkBytes);
      expect(header).toMatchObject({
        line: 1,
        above: [],
        cells: ['user_name', 'user_email', 'Straße'],
        columns: { user_name: 0, user_email: 1 },
        bom: true,
        delimiter,
        lineEnd: '\r\n',
      });
      expect(records.map(({ cells }) => cells)).toEqual([
        ['ada', 'ada@example.com', street],
        ['bob', 'bob@example.com', 'Plätzchenweg 2'],
      ]);
    }
  });

  it('UTF-8 needs no byte order mark', async () => {
    const { header, records } = await read('user_name,note\nada,ü\n');
    expect(header.bom).toBe(false);
    expect(records[0]?.cells).toEqual(['ada', 'ü']);
  });

  it('other bytes refuse the file and name the position, after all lines before it', async () => {
    for (const chunkBytes of [undefined, 1, 4]) {
      const { records, message } = await refusalOf(fixture('windows-1252.csv'), chunkBytes);
      expect(records.map(({ cells }) => cells)).toEqual([['ada', 'Main Street']]);
      expect(message).toBe(
        'Line 3 holds a byte that is not UTF-8 (0xDF, byte 47 of the file): save the file as "CSV UTF-8" (in Excel: Save As, CSV UTF-8 (Comma delimited)).',
      );
    }
  });

  it.each([
    [
      'a character that the file ends in',
      Buffer.from('user_name\nada\nb\u20ac').subarray(0, -1),
      'Line 3 holds a byte that is not UTF-8 (0xE2, byte 16',
    ],
    ['a zero byte', 'user_name\nada\n\nbob\0\n', 'Line 4 holds a zero byte (byte 19'],
    [
      'UTF-16 without a byte order mark',
      Buffer.from('user_name\nada\n', 'utf16le'),
      'Line 1 holds a zero byte (byte 2 ',
    ],
    [
      'half a pair in UTF-16',
      Buffer.from('\ufeffuser_name\nada\nb\ud800c\n', 'utf16le'),
      'Line 3 holds no valid UTF-16 (byte 33 ',
    ],
    [
      'half a character in UTF-16',
      Buffer.from('\ufeffuser_name\nada\n', 'utf16le').subarray(0, -1),
      'Line 2 holds no valid UTF-16 (byte 29 ',
    ],
    [
      'a zero byte in UTF-16',
      Buffer.from('\ufeffuser_name\nada\0\n', 'utf16le'),
      'Line 2 holds no valid UTF-16 (byte 29 ',
    ],
    [
      'a byte inside a quoted cell',
      Buffer.from('user_name,note\nada,"x\ny\xff"\n', 'latin1'),
      'Line 2 holds a byte that is not UTF-8 (0xFF, byte 24 ',
    ],
  ])('%s refuses the file', async (_, content, message) => {
    for (const chunkBytes of [undefined, 1, 3]) {
      const refusal = await refusalOf(content, chunkBytes);
      expect(refusal.message).toContain(message);
      expect(refusal.message).toContain('save the file as "CSV UTF-8"');
    }
  });
});

describe('the delimiter', () => {
  it.each([
    [',', 'user_name,note', 'a,b'],
    [';', 'user_name;note', 'a;b'],
    ['\t', 'user_name\tnote', 'a\tb'],
    ['|', 'user_name|note', 'a|b'],
    ['; although a quoted name holds more commas', 'user_name;"a, b, c, d"', 'a;b'],
    ['; although a bare name holds more commas', 'user_name;a, b, c, d', 'a;b'],
    ['the comma where known columns outnumber others', 'user_name,user_email;x;y;z', 'a,b'],
  ])('%s is found in the header', async (delimiter, header, line) => {
    const file = await read(`${header}\n${line}\n`);
    expect(file.header.delimiter).toBe(delimiter.startsWith('the comma') ? ',' : delimiter[0]);
    expect(file.records[0]?.cells).toEqual(['a', 'b']);
  });

  it('is a comma if there is one column, whatever its name', async () => {
    expect((await read('user_name\nada\n')).header).toMatchObject({ delimiter: ',', lineEnd: '\n' });
  });
});

describe('columns', () => {
  it('are recognised by their names, trimmed and without case; others are copied', async () => {
    const { header } = await read('Team, User_Name ,PROFILE,Team\nx,ada,standard,y\n');
    expect(header.cells).toEqual(['Team', ' User_Name ', 'PROFILE', 'Team']);
    expect(header.columns).toEqual({ user_name: 1, profile: 2 });
  });

  it('of an earlier result are left out, wherever they are', async () => {
    const { header, records } = await read(
      'deskdrop_status,user_name, Deskdrop_Reason ,note\nordered,ada,why,x\ninvalid,,left over,\nordered,bob,why,y,surplus\nordered,carl\n',
    );
    expect(header.cells).toEqual(['user_name', 'note']);
    expect(header.columns).toEqual({ user_name: 0 });
    expect(records.map(({ line, cells }) => [line, ...cells])).toEqual([
      [2, 'ada', 'x'],
      [4, 'bob', 'y', 'surplus'],
      [5, 'carl', ''],
    ]);
  });
});

describe('cells', () => {
  it('lose one protecting apostrophe and nothing else', async () => {
    expect(await cellsOf(`user_name,'=x\n'+1, a \n''=1,'b\n`)).toEqual([
      ['+1', ' a '],
      ["''=1", "'b"],
    ]);
    expect((await read(`user_name,'=x\na,b\n`)).header.cells).toEqual(['user_name', '=x']);
  });

  it('keep stray quotes as text', async () => {
    expect(await cellsOf('user_name,note\na,5" disk\nb,"Bob" Smith\nc,"say ""hi"""\n')).toEqual([
      ['a', '5" disk'],
      ['b', '"Bob" Smith'],
      ['c', 'say "hi"'],
    ]);
  });

  it('of ragged lines are all returned, and empty ones at the end of a line are ignored', async () => {
    expect(await cellsOf('user_name,note\na\nb,c,d,\nc,,, \nd,,,x\n')).toEqual([
      ['a', ''],
      ['b', 'c', 'd'],
      ['c', ''],
      ['d', '', '', 'x'],
    ]);
  });

  it('keep a column whose name only begins like one of ours', async () => {
    const { header, records } = await read('user_name,deskdrop_notes,Deskdrop_Status\nada,mine,ordered\n');
    expect(header.cells).toEqual(['user_name', 'deskdrop_notes']);
    expect(records.map(({ cells }) => cells)).toEqual([['ada', 'mine']]);
  });

  it.each(['user_name\nada\n\u001a', 'user_name\nada\u001a', '\ufeffuser_name\r\nada\r\n\u001a\u001a'])(
    'lose the byte that DOS ended files with: %j',
    async (text) => {
      expect(await cellsOf(text)).toEqual([['ada']]);
      expect(await cellsOf(Buffer.from(text.startsWith('\ufeff') ? text : `\ufeff${text}`, 'utf16le'))).toEqual([
        ['ada'],
      ]);
    },
  );

  it('keep that byte anywhere else', async () => {
    expect(await cellsOf('user_name\na\u001ab\n')).toEqual([['a\u001ab']]);
  });

  it('that are all blank are not a line', async () => {
    expect(await cellsOf('user_name,note\n\n,\n  \n\t,\u00a0\n,,,\n"",""\na,\n')).toEqual([['a', '']]);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['nothing', fixture('empty.csv'), 'The file is empty: the first line must name the columns, at least user_name.'],
    ['a byte order mark alone', '\ufeff', 'The file is empty'],
    ['blank lines alone', '\n ,\n\r\n', 'The file holds only empty lines'],
    ['a header alone', 'user_name,note\n\n,\n', 'The file has a header and not a single line below it.'],
    [
      'no user_name',
      fixture('no-user-name-column.csv'),
      'The header (line 1) has no column user_name, but "name", "user_email": ',
    ],
    [
      'no header',
      '\nada,bob\ncarl,dora\n',
      'The header (line 2) has no column user_name, but "ada", "bob": the first line below any title must name',
    ],
    ['columns of a result alone', 'deskdrop_error\nx\n', 'but only deskdrop_* columns'],
    [
      'a workbook',
      fixture('workbook.xlsx'),
      'The file is a workbook or another archive, not CSV: save the file as "CSV UTF-8"',
    ],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'The file is a workbook'],
    ['an open quote', fixture('unclosed-quote.csv'), 'A quote (") that opens in line 3, cell 2, is never closed'],
    ['an open quote in a header with semicolons', 'user_name;"note\na;b\n', 'A quote (") that opens in line 1, cell 2'],
    [
      'an open quote in the header',
      'user_name,"note\na,b\n',
      'A quote (") that opens in line 1, cell 2, is never closed',
    ],
    [
      'a header that swallows lines',
      'user_name,"note\na,b\nc,"d"\n',
      'A quote (") in the header (line 1) seems not to be closed: a cell holds 2 more lines.',
    ],
    [
      'a line without end',
      `user_name,note\na,b\n\nc,"${'x'.repeat(300_000)}\n`,
      'The line that begins as line 4 is longer than 256 KB: most likely a quote',
    ],
    [
      'a long line without a quote',
      `user_name,note\na,b\n"c",${'x'.repeat(300_000)}\n`,
      'The line that begins as line 3 is longer than 256 KB: no line may be longer.',
    ],
  ])('with %s gets one clear sentence, however it is split', async (_, content, message) => {
    for (const chunkBytes of [undefined, content.length > 1000 ? 10_000 : 1]) {
      expect((await refusalOf(content, chunkBytes)).message).toContain(message);
    }
  });

  it('names at most 20 columns', async () => {
    const header = Array.from({ length: 500 }, (_, n) => `column-${n}`).join(',');
    expect((await refusalOf(`${header}\n`)).message).toContain('"column-19" and 480 more');
  });

  it.each([
    ['an open quote', fixture('unclosed-quote.csv')],
    ['a line without end', `user_name,note\nada,x\n${'y'.repeat(300_000)}\n`],
  ])('returns all lines before %s', async (_, content) => {
    const { records } = await refusalOf(content);
    expect(records.map(({ cells }) => cells[0])).toEqual(['ada']);
  });
});

describe('the source', () => {
  const openSource = (content: string) => {
    const source = { closed: false, chunks: 0 };
    async function* chunks() {
      try {
        for await (const chunk of inChunks(content, 70_000)) {
          source.chunks++;
          yield chunk;
        }
      } finally {
        source.closed = true;
      }
    }
    return { source, bytes: chunks() };
  };
  const long = `user_name\n${'ada\n'.repeat(200_000)}`;

  it('may be one chunk: its records are still returned in parts', async () => {
    const { batches } = await readCsv(inChunks(long));
    for await (const batch of batches) expect(batch.length).toBeLessThan(20_000);
  });

  it('is read no faster than its records are consumed', async () => {
    const { source, bytes } = openSource(long);
    const { batches } = await readCsv(bytes);
    for await (const _ of batches) break;
    expect(source.chunks).toBeLessThan(4);
  });

  it('is closed when the reader stops', async () => {
    const { source, bytes } = openSource(long);
    const { batches } = await readCsv(bytes);
    for await (const _ of batches) break;
    expect(source.closed).toBe(true);
  });

  it.each([
    ['header', `name\n${long}`],
    ['format', `PK\x03\x04${long}`],
  ])('is closed when the %s refuses the file', async (_, content) => {
    const { source, bytes } = openSource(content);
    await expect(readCsv(bytes)).rejects.toThrow(FileRefusedError);
    expect(source.closed).toBe(true);
  });

  it('that fails is not a refusal', async () => {
    async function* failing() {
      yield Buffer.from('user_name\nada\n');
      throw new Error('connection lost');
    }
    await expect(readCsv(failing())).rejects.toThrow('connection lost');
  });
});
