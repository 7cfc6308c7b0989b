import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';

// Files as HR really has them: other column names, titles above the header, and whatever the spreadsheet adds.

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

const desktopsOf = (user: string) => pipeline.simulator.book.desktopsByUser().get(user) ?? [];

const CHINESE =
  '\ufeff2026 年 11 月新员工,,,\r\n,,,\r\n# 请勿删除,,,\r\n"sep=,"\r\n姓名,用户名,邮箱,用户组\r\n李雷,lilei,lilei@example.com,users\r\n韩梅梅,hanmeimei,hanmeimei@example.com,\r\n';

test('a file with Chinese headers and titles above is ordered, and its result can be dropped again', async () => {
  const first = await pipeline.drop(CHINESE);
  expect(first.rows).toMatchObject([
    { 姓名: '李雷', 用户名: 'lilei', deskdrop_status: 'ordered', deskdrop_computer_name: 'D-lilei' },
    { 姓名: '韩梅梅', 用户名: 'hanmeimei', deskdrop_status: 'ordered' },
  ]);
  expect(first.summary).toMatchObject({
    lines: 2,
    aboveHeader: { count: 3, lines: [1, 3, 4] },
    columns: {
      read: ['用户名', '邮箱', '用户组'],
      readAs: [
        { name: '用户名', column: 'user_name' },
        { name: '邮箱', column: 'user_email' },
        { name: '用户组', column: 'user_group' },
      ],
      carried: ['姓名'],
    },
  });
  for (const user of ['lilei', 'hanmeimei']) expect(desktopsOf(user)).toHaveLength(1);

  const again = await pipeline.drop(await pipeline.readText(first.summary.result));
  expect(again.rows).toMatchObject([
    { 用户名: 'lilei', deskdrop_status: 'already-ordered' },
    { 用户名: 'hanmeimei', deskdrop_status: 'already-ordered' },
  ]);
  expect(again.summary.columns).toEqual(first.summary.columns);
  expect(again.summary).not.toHaveProperty('changed');
  for (const user of ['lilei', 'hanmeimei']) expect(desktopsOf(user)).toHaveLength(1);
});

test('a file with two headers of one meaning is refused, both are shown, and nothing is ordered', async () => {
  const { summary } = await pipeline.drop('Benutzername;E-Mail;邮箱\nerika;erika@example.com;erika@example.org\n');
  expect(summary.error).toContain(
    'The header (line 1) has 2 columns that mean user_email: "E-Mail" (column 2) and "邮箱" (column 3).',
  );
  expect(desktopsOf('erika')).toEqual([]);
});
