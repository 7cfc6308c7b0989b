import { expect, test } from 'vitest';
import { columnNames } from '../../../../lambdas/domain/csv/column-names.ts';
import { planFileOf } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { collect, contextOf, inChunks, ordersOf, saidLines } from '../../../support/csv-support.ts';

const planOf = (csv: string) => collect(planFileOf(async () => inChunks(csv), contextOf({ userNameFromEmail: true })));

const wordsOf = async (csv: string) =>
  saidLines(await planOf(csv)).map(({ fate, errors }) =>
    fate.kind === 'ordered-in' ? fate.computerName : fate.kind === 'invalid' ? errors.join(' ') : fate.kind,
  );

test('a user name is the local part of user_email in a file without user_name, and the report says so', async () => {
  const events = await planOf('E-Mail,Team\nada@example.com,HR\n');
  expect(ordersOf(events).flatMap(({ members }) => members.map(({ userName }) => userName))).toEqual(['ada']);
  const [header] = events;
  expect(header?.kind === 'header' && columnNames(header.header).readAs).toEqual([
    { name: 'E-Mail', column: 'user_name', localPart: true },
    { name: 'E-Mail', column: 'user_email' },
  ]);
});

test('the user name is the local part of a cell of user_name that is an address, and the whole of any other cell', async () => {
  expect(await wordsOf('User Name,note\nada@example.com,\nbob,\n')).toEqual(['D-ada', 'D-bob']);
});

test('an empty user_name is not made from user_email if the file has both columns', async () => {
  expect(await wordsOf('user_name,user_email\n,ada@example.com\n')).toEqual([
    expect.stringMatching(/^user_name is empty/),
  ]);
});

test('a local part that is not a valid user name is not used', async () => {
  expect(await wordsOf('E-Mail,Team\nada.lee@example.com,\nnobody,\n')).toEqual([
    expect.stringContaining('user_name "ada.lee" must be'),
    expect.stringMatching(/^user_name is empty/),
  ]);
});

test.each(['E-Mail', 'UPN'])('one user name of two addresses may be two people: %s', async (header) => {
  expect(await wordsOf(`${header},Team\nada@example.com,\nADA@example.org,\n`)).toEqual([
    expect.stringContaining('stands on line 3 too'),
    expect.stringContaining('stands on line 2 too'),
  ]);
});
