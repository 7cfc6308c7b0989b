import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../../lambdas/domain/csv/csv-file.ts';
import { columnNames } from '../../../../lambdas/domain/csv/misnamed-columns.ts';
import { planIntake } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { collectUntilError, contextOf, inChunks, linesOf, planOf } from '../../../support/csv-support.ts';

const errorOf = async (header: string): Promise<string> => {
  const { all, error } = await collectUntilError(planIntake(inChunks(`${header}\nada\n`), contextOf()));
  expect(all).toEqual([]);
  return String(error);
};

describe('a column that looks like one of ours, which the file lacks', () => {
  test.each([
    ['User Email', 'user_email'],
    ['user-email', 'user_email'],
    ['useremail', 'user_email'],
    ['usre_email', 'user_email'],
    ['E-Mail', 'user_email'],
    ['email', 'user_email'],
    ['Mail', 'user_email'],
    ['E-mail address', 'user_email'],
    ['Work Email', 'user_email'],
    ['Work user_email', 'user_email'],
    ['New Computer Name', 'computer_name'],
    ['Group', 'user_group'],
    ['user_gruop', 'user_group'],
    ['Phone', 'user_phone'],
    ['Mobile', 'user_phone'],
    ['Computer Name', 'computer_name'],
    ['PC name', 'computer_name'],
    ['Hostname', 'os_host_name'],
    ['Profil', 'profile'],
    ['profiles', 'profile'],
    ['desktop ip', 'desktop_ip'],
    ['IP address', 'desktop_ip'],
    ['Size ', 'size'],
    ['desktopname', 'desktop_name'],
    ['user_email\u200b', 'user_email'],
  ] as const)('refuses the file before anything is planned: %s', async (name, column) => {
    // Only trimmed and in another case it is ours.
    if (name.trim().toLowerCase() === column) return;
    expect(await errorOf(`user_name,${name}`)).toContain(`"${name}" (did you mean ${column}?`);
  });

  test('names an invisible character', async () => {
    expect(await errorOf('user_name,user_email\u200b')).toContain(
      'it has the invisible character U+200B as character 11',
    );
  });

  test.each(['username', 'User Name', 'Login', 'user-name', 'usr_name', 'sAMAccountName'])(
    'is told where it stands in place of user_name: %s',
    async (name) => {
      expect(await errorOf(`${name},note`)).toMatch(/no column user_name, but ".*" \(did you mean user_name\?\)/);
    },
  );
});

describe('a column that is copied', () => {
  test.each([
    'user_name,user_email,Email (private)',
    'user_name,user_email,e-mail',
    'user_name,Site,Team,Cost center,Surname,First name,Department,Manager,Position,Title,Name,Location,iPhone',
    'user_name,Email (private)',
    'user_name,deskdrop_notes',
    'user_name,',
    'user_name,名前,Größe,mobil (privat)',
  ])('is not one of ours: %s', async (header) => {
    expect(linesOf(await planOf(`${header}\nada\n`))).toHaveLength(1);
  });

  test('is listed separately from those that are read', async () => {
    const { header } = await readCsv(inChunks('Team, User_Name ,deskdrop_status,PROFILE,note\nx,ada,,,\n'));
    expect(columnNames(header)).toEqual({ read: ['User_Name', 'PROFILE'], carried: ['Team', 'note'] });
  });
});
