import { describe, expect, test } from 'vitest';
import { columnNames } from '../../../../lambdas/domain/csv/column-names.ts';
import { readCsv } from '../../../../lambdas/domain/csv/csv-file.ts';
import { planIntake } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { collectUntilError, contextOf, inChunks, linesOf, planOf } from '../../../support/csv-support.ts';

const errorOf = async (header: string): Promise<string> => {
  const { all, error } = await collectUntilError(planIntake(inChunks(`${header}\nada\n`), contextOf()));
  expect(all).toEqual([]);
  return String(error);
};

describe('a column that looks like one of ours, which the file lacks', () => {
  test.each([
    ['usre_email', 'user_email'],
    ['usr email', 'user_email'],
    ['E-Mail adress', 'user_email'],
    ['Work user_email', 'user_email'],
    ['New Computer Name', 'computer_name'],
    ['Group', 'user_group'],
    ['user_gruop', 'user_group'],
    ['Phone', 'user_phone'],
    ['Telefon', 'user_phone'],
    ['联系电话', 'user_phone'],
    ['Celullar', 'user_phone'],
    ['Mobilnumer', 'user_phone'],
    ['Computer', 'computer_name'],
    ['Hostname', 'computer_name or os_host_name'],
    ['Profil', 'profile'],
    ['profiles', 'profile'],
    ['IP address', 'desktop_ip'],
    ['Pool size', 'size'],
    ['user_em\u0430il', 'user_email'],
  ] as const)('refuses the file before anything is planned: %s', async (name, meant) => {
    expect(await errorOf(`user_name,${name}`)).toContain(`"${name}" (did you mean ${meant}?`);
  });

  test('names a character that looks like another', async () => {
    expect(await errorOf('user_name,user_em\u0430il')).toContain(
      'it has the Cyrillic "\u0430" (U+0430) as character 8',
    );
  });

  test.each(['usr_name', 'User', 'Account', 'User ID', '账号', 'Benutzer'])(
    'is reported if it is in the place of user_name: %s',
    async (name) => {
      expect(await errorOf(`${name},note`)).toMatch(/no column user_name, but ".*" \(did you mean user_name\?\)/);
    },
  );
});

describe('a column that is copied', () => {
  test.each([
    'user_name,user_email,Email (private)',
    'user_name,user_email,user_phone,Phone,usr_email',
    'user_name,Recovery Email,Alternate email address,Manager Email,Home Phone,Job Profile,Profile URL,Employee ID',
    'user_name,Nom du poste,Équipe,Position,职位,部门,姓名,邮编',
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
    expect(columnNames(header)).toEqual({
      read: ['User_Name', 'PROFILE'],
      readAs: [
        { name: 'User_Name', column: 'user_name' },
        { name: 'PROFILE', column: 'profile' },
      ],
      carried: ['Team', 'note'],
    });
  });
});
