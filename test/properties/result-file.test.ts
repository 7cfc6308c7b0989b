import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv } from '../../lambdas/domain/csv/csv-file.ts';
import { guardFormula, unguardFormula } from '../../lambdas/domain/csv/formula-guard.ts';
import type { LineOutcome } from '../../lambdas/domain/intakes/line-status.ts';
import type { LineFate } from '../../lambdas/domain/members/line.ts';
import { resultFile } from '../../lambdas/domain/reporting/result-file.ts';
import { told } from '../../lambdas/domain/wording/reason.ts';
import { plannedAgain } from '../../lambdas/use-cases/plan/planned-lines.ts';
import { crowds, csvFiles, pools } from '../support/csv-cases.ts';
import { collect, contextOf, inChunks, linesOf, ordersOf, planOf } from '../support/csv-support.ts';
import { holds } from '../support/property.ts';

const EMPTY = { computerName: '', providerOrderId: '', payment: '', desktopState: '' } as const;

const outcomeOf = (fate: LineFate): LineOutcome => {
  switch (fate.kind) {
    case 'invalid':
      return { status: 'invalid', reason: { code: 'invalid', params: fate }, ...EMPTY };
    case 'duplicate':
      return { status: 'duplicate', reason: told(`line ${fate.ofLine} counts`), ...EMPTY };
    case 'ordered-in':
    case 'pool-ordered-in':
      return {
        status: 'ordered',
        reason: told(''),
        computerName: fate.computerName,
        providerOrderId: 'CS1',
        payment: 'paid',
        desktopState: 'active',
      };
  }
};

/** The result that the pipeline writes for the file once all its orders are placed. */
const resultOf = async (bytes: Uint8Array): Promise<Buffer> => {
  const kept = plannedAgain(async () => inChunks(bytes), contextOf());
  const { header, lines, surplusColumns } = await kept.lines(outcomeOf);
  return Buffer.concat(await collect(resultFile(header, lines, { surplusColumns, language: 'en' })));
};

const filesWithLines = fc.oneof(csvFiles, crowds, pools).filter(({ lines }) => lines > 0);

/** The fates of the lines without line numbers, because the result has no blank lines. */
const essence = async (bytes: Uint8Array) =>
  linesOf(await planOf(bytes)).map(({ fate }) =>
    fate.kind === 'ordered-in' ? [fate.kind, fate.position, fate.computerName] : [fate.kind],
  );

const peopleOf = async (bytes: Uint8Array) =>
  ordersOf(await planOf(bytes)).map(({ profile, members, request }) => ({
    profile,
    members: members.map(({ userName, computerName, claimsName, position }) => [
      userName,
      computerName,
      claimsName,
      position,
    ]),
    asked: request.hour_package_resources.map(({ create_desktops }) => ({ ...create_desktops, tags: undefined })),
  }));

test('a result dropped again asks for nothing new: the same people in the same orders, the same status on every line', () =>
  holds(filesWithLines, 600, async ({ bytes }) => {
    const result = await resultOf(bytes);
    expect(await essence(result)).toEqual(await essence(bytes));
    expect(await peopleOf(result)).toEqual(await peopleOf(bytes));
  }));

test('a result has each line of the file, in its order, with every cell as it was', () =>
  holds(filesWithLines, 600, async ({ bytes, lines }) => {
    const read = async (from: Uint8Array) => {
      const { header, batches } = await readCsv(inChunks(from));
      return { header, cells: (await collect(batches)).flat().map(({ cells }) => cells) };
    };
    const before = await read(bytes);
    const after = await read(await resultOf(bytes));
    const width = before.header.cells.length;
    expect(after.header.cells).toEqual(before.header.cells);
    expect(after.cells).toHaveLength(lines);
    const full = (cells: readonly string[]) => [...cells, ...Array<string>(Math.max(0, width - cells.length)).fill('')];
    expect(after.cells.map((cells) => cells.slice(0, width))).toEqual(
      before.cells.map((cells) => full(cells).slice(0, width)),
    );
  }));

test('a result of a result is the same file', () =>
  holds(filesWithLines, 300, async ({ bytes }) => {
    const result = await resultOf(bytes);
    const again = await resultOf(result);
    // Of the reasons the line numbers may differ: blank lines are gone.
    const plain = (csv: Buffer) => csv.toString().replaceAll(/line \d+/g, 'line');
    const third = await resultOf(again);
    expect(plain(third)).toBe(plain(again));
  }));

test('the protecting apostrophe is removed as it was added', () =>
  holds(
    fc.tuple(
      fc.string({ unit: fc.constantFrom(...'\'=+-@\t\r\na ",;|＝'), maxLength: 8 }),
      fc.constantFrom(',', ';', '\t', '|'),
    ),
    5_000,
    ([cell, delimiter]) => {
      const read = unguardFormula(cell, delimiter);
      const written = guardFormula(read, delimiter);
      expect(unguardFormula(written, delimiter)).toBe(read);
      expect(written).not.toMatch(/^(?:[\t\r\n]|[ \u00a0]*[=+\-@＝＋－＠])/);
      // However another program cuts it.
      for (const other of [',', ';', '\t', '|', '\n', '\r'].filter((cutter) => cutter !== delimiter))
        for (const piece of written.split(other).slice(1)) expect(piece).not.toMatch(/^[ "]*[=+\-@＝＋－＠]/);
    },
  ));
