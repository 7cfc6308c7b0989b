import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOwnColumn } from '../../../../lambdas/domain/columns/csv-columns.ts';
import { readCsv } from '../../../../lambdas/domain/csv/csv-file.ts';
import type { CsvHeader } from '../../../../lambdas/domain/csv/csv-header.ts';
import { emptyCounts, LINE_STATUSES, type LineOutcome } from '../../../../lambdas/domain/intakes/line-status.ts';
import { refusedFile, resultFile } from '../../../../lambdas/domain/reporting/result-file.ts';
import { told } from '../../../../lambdas/domain/wording/reason.ts';
import { collect, inChunks, linesOf, ordersOf, planOf, randomFile } from '../../../support/csv-support.ts';

const ORDERED: LineOutcome = {
  status: 'ordered',
  reason: told('placed'),
  computerName: 'D-ada',
  providerOrderId: 'CS1',
  payment: 'paid',
  desktopState: 'active',
};
const INVALID: LineOutcome = {
  status: 'invalid',
  reason: told('no, "never"'),
  computerName: '',
  providerOrderId: '',
  payment: '',
  desktopState: '',
};

const write = async (header: CsvHeader, lines: readonly { cells: readonly string[]; outcome: LineOutcome }[]) =>
  Buffer.concat(
    await collect(
      resultFile(
        header,
        (async function* () {
          yield* lines;
        })(),
        {
          surplusColumns: Math.max(0, ...lines.map(({ cells }) => cells.length - header.cells.length)),
          language: 'en',
        },
      ),
    ),
  );

/** The result of a file whose lines all have the same outcome. */
const resultOf = async (content: string | Uint8Array, outcome = ORDERED) => {
  const { header, batches } = await readCsv(inChunks(content));
  const records = (await collect(batches)).flat();
  return write(
    header,
    records.map(({ cells }) => ({ cells, outcome })),
  );
};

/** The text of the result, without the fingerprints of the last column, which has its own tests. */
const textOf = async (content: string | Uint8Array, outcome = ORDERED) =>
  (await resultOf(content, outcome)).toString().replaceAll(/\bf1(?:-s\d+)?(?:-[a-k][0-9a-z]{6})*/g, 'F');

describe('a result file', () => {
  it('has the columns of the input, then those of its own', async () => {
    expect(await textOf('note, USER_NAME \n x ,ada\n')).toBe(
      'note, USER_NAME ,deskdrop_status,deskdrop_reason,deskdrop_computer_name,deskdrop_order_id,deskdrop_payment,deskdrop_desktop_state,deskdrop_fingerprint\n x ,ada,ordered,placed,D-ada,CS1,paid,active,F\n',
    );
  });

  it('begins with the line that names the delimiter for Excel, so that its lines keep their numbers', async () => {
    const text = await textOf('Sep=;\r\nuser_name;note\r\nada;x\r\n');
    expect(text.split('\r\n').map((line) => line.split(';').slice(0, 3).join(';'))).toEqual([
      'sep=;',
      'user_name;note;deskdrop_status',
      'ada;x;ordered',
      '',
    ]);
    expect(await textOf(text), 'dropped again').toBe(text);
  });

  it('quotes what needs quotes', async () => {
    expect(await textOf('user_name,note\nada,"a,""b""\r\nc\rd"\n', INVALID)).toContain(
      'ada,"a,""b""\r\nc\rd",invalid,"no, ""never""",,,,,F\n',
    );
  });

  it.each([
    [
      'semicolons, CRLF and a byte order mark',
      '\ufeffuser_name;n\r\nada;x,y\r\n',
      '\ufeffuser_name;n;deskdrop_status;deskdrop_reason;deskdrop_computer_name;deskdrop_order_id;deskdrop_payment;deskdrop_desktop_state;deskdrop_fingerprint\r\nada;x,y;ordered;placed;D-ada;CS1;paid;active;F\r\n',
    ],
    [
      'tabs, LF and none',
      'user_name\tn\nada\tx',
      'user_name\tn\tdeskdrop_status\tdeskdrop_reason\tdeskdrop_computer_name\tdeskdrop_order_id\tdeskdrop_payment\tdeskdrop_desktop_state\tdeskdrop_fingerprint\nada\tx\tordered\tplaced\tD-ada\tCS1\tpaid\tactive\tF\n',
    ],
    [
      'CR alone, written as LF',
      'user_name\rada',
      'user_name,deskdrop_status,deskdrop_reason,deskdrop_computer_name,deskdrop_order_id,deskdrop_payment,deskdrop_desktop_state,deskdrop_fingerprint\nada,ordered,placed,D-ada,CS1,paid,active,F\n',
    ],
  ])('is written as the input was: %s', async (_, content, result) => {
    expect(await textOf(content)).toBe(result);
  });

  it('of a UTF-16 file is UTF-8 with a byte order mark', async () => {
    const text = await textOf(
      readFileSync(new URL('../../../fixtures/csv/excel-unicode-text-utf16-tab.csv', import.meta.url)),
    );
    expect(text.startsWith('\ufeffuser_name\tuser_email\tStraße\tdeskdrop_status')).toBe(true);
    expect(text).toContain('Hauptstraße 1 🏠');
  });

  it('keeps a first column whose name begins with the character of the byte order mark', async () => {
    const result = await resultOf('\n\ufeffnote,user_name\nx,ada\n');
    expect((await readCsv(inChunks(result))).header.cells).toEqual(['\ufeffnote', 'user_name']);
  });

  it('protects every cell that begins like a formula, including its own', async () => {
    const outcome = { ...INVALID, reason: told('=cmd()') };
    expect(await textOf("user_name,=a,b\n'+1,-2,@c\n", outcome)).toBe(
      "user_name,'=a,b,deskdrop_status,deskdrop_reason,deskdrop_computer_name,deskdrop_order_id,deskdrop_payment,deskdrop_desktop_state,deskdrop_fingerprint\n'+1,'-2,'@c,invalid,'=cmd(),,,,,F\n",
    );
  });

  it('keeps every cell of ragged lines in a column with a name: surplus cells are at the end', async () => {
    const text = await textOf('user_name,n\nada\nbob,x,y,\ncarl,,,z\n', INVALID);
    expect(text.split('\n').map((line) => line.split(',').slice(-3).join())).toEqual([
      'deskdrop_fingerprint,deskdrop_surplus_1,deskdrop_surplus_2',
      'F,,',
      'F,y,',
      'F,,z',
      '',
    ]);
  });

  it('replaces the columns of an earlier result', async () => {
    const former = readFileSync(new URL('../../../fixtures/csv/result-of-an-earlier-drop.csv', import.meta.url));
    expect(await textOf(former)).toBe(
      "user_name,user_phone,deskdrop_status,deskdrop_reason,deskdrop_computer_name,deskdrop_order_id,deskdrop_payment,deskdrop_desktop_state,deskdrop_fingerprint\nada,'+491701234567,ordered,placed,D-ada,CS1,paid,active,F\n9ada,,ordered,placed,D-ada,CS1,paid,active,F\n",
    );
  });

  it('has only columns that are replaced', async () => {
    const [names = ''] = (await textOf('user_name\nada\n')).split('\n');
    expect(names.split(',').slice(1).every(isOwnColumn)).toBe(true);
  });

  it('is the same when it is dropped again with the same outcome', async () => {
    const input = `user_name;Größe;note\r\nada;"=1";"two\nlines"\r\nbob\r\ncarl;;;x;\r\n'=1;''=1;"""q"""\r\n`;
    const once = await resultOf(input);
    expect((await resultOf(once)).toString()).toBe(once.toString());
  });

  it('results in the same plan as its file', async () => {
    const input =
      'user_name,user_phone,computer_name,profile,note\nada,+491234,,,"x\r\ny"\nADA,,,,\nbob,,Lab-1,developer-linux,=1\nbad!,-,D-ada,none,\nshort\nlong,,,,n,surplus\ncarl,,lab-1,,\n"say ""x""",,,,"""open\nquote"\n';
    const events = await planOf(input);
    const again = await planOf(await resultOf(input, INVALID));
    expect(ordersOf(again)).toEqual(ordersOf(events));
    expect(ordersOf(events)).toHaveLength(2);
    const fates = (all: typeof events) => linesOf(all).map(({ line, fate }) => [line, fate]);
    expect(fates(again)).toEqual(fates(events));
  });

  it.each(Array.from({ length: 25 }, (_, seed) => seed))(
    'has each line of any file once, and results in its plan again (%i)',
    async (seed) => {
      const { bytes, lines } = randomFile(seed);
      const result = await resultOf(bytes, INVALID);
      // The result has no blank lines, so line numbers and what is derived from them may differ.
      const essence = (events: Awaited<ReturnType<typeof planOf>>) =>
        linesOf(events).map(({ fate }) =>
          fate.kind === 'ordered-in' ? [fate.kind, fate.position, fate.computerName] : [fate.kind],
        );
      const again = await planOf(result);
      expect(essence(again)).toEqual(essence(await planOf(bytes)));
      expect(linesOf(again)).toHaveLength(lines);
      expect((await resultOf(result, INVALID)).toString()).toBe(result.toString());
    },
  );

  it('is written in chunks, and requests lines only as they are consumed', async () => {
    const { header } = await readCsv(inChunks('user_name,note\nada,x\n'));
    let asked = 0;
    const lines = (async function* () {
      for (; asked < 100_000; asked++) yield { cells: ['ada', 'a note of some length'], outcome: ORDERED };
    })();
    let chunks = 0;
    for await (const chunk of resultFile(header, lines, { surplusColumns: 0, language: 'en' })) {
      expect(chunk.length).toBeLessThan(200_000);
      expect(asked).toBeLessThan(5_000 * ++chunks);
    }
    expect(asked).toBe(100_000);
    expect(chunks).toBeGreaterThan(20);
  });
});

describe('the result of a refused file', () => {
  it('says why, and is refused when it is dropped', async () => {
    const bytes = Buffer.concat(await collect(refusedFile('No column, "user_name".')));
    expect(bytes.toString()).toBe('\ufeffdeskdrop_error\n"No column, ""user_name""."\n');
    await expect(readCsv(inChunks(bytes))).rejects.toThrow('but only deskdrop_* columns');
  });
});

describe('line statuses', () => {
  it('all begin at zero', () => {
    expect(Object.entries(emptyCounts())).toEqual(LINE_STATUSES.map((status) => [status, 0]));
    expect(emptyCounts()).not.toBe(emptyCounts());
  });
});
