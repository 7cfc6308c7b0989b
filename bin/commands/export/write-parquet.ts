import type { BasicType } from 'hyparquet-writer';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import {
  DESKTOP_COLUMNS,
  type DesktopColumn,
  type DesktopRecord,
} from '../../../lambdas/domain/reporting/desktop-record.ts';

const TYPES = { text: 'STRING', number: 'INT32', amount: 'DOUBLE', time: 'TIMESTAMP' } as const satisfies Readonly<
  Record<string, BasicType>
>;

/** Rows of a row group, which are in memory until it is written. */
const GROUP_ROWS = 10_000;

/** One row for each record; what does not apply is null. */
export const writeParquet = async (batches: AsyncIterable<readonly DesktopRecord[]>, path: string): Promise<void> => {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: schemaFromColumnData({ columnData: columnsOf([]) }),
    createdBy: 'deskdrop',
  });
  let rows: DesktopRecord[] = [];
  const writeGroup = async () => {
    await writer.write({ columnData: columnsOf(rows), rowGroupSize: GROUP_ROWS });
    rows = [];
  };
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length >= GROUP_ROWS) await writeGroup();
  }
  if (rows.length > 0) await writeGroup();
  await writer.finish();
};

const columnsOf = (rows: readonly DesktopRecord[]) =>
  Object.entries(DESKTOP_COLUMNS).map(([name, [type]]) => ({
    name,
    type: TYPES[type],
    nullable: true,
    data: rows.map((row) => {
      const value = row[name as DesktopColumn] ?? null;
      return value !== null && type === 'time' ? new Date(value) : value;
    }),
  }));
