import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ADDRESS_NAMES, ALIAS_GROUPS, AMBIGUOUS_NAMES } from '../../../../lambdas/domain/columns/column-aliases.ts';
import { headerKey } from '../../../../lambdas/domain/columns/header-key.ts';
import { HeaderNames, type HeaderTerms } from '../../../../lambdas/domain/columns/header-names.ts';
import { KNOWN_COLUMNS } from '../../../../lambdas/domain/columns/known-columns.ts';
import { columnNames } from '../../../../lambdas/domain/csv/column-names.ts';
import { planIntake } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { aliasTables } from '../../../support/alias-table.ts';
import { collectUntilError, contextOf, inChunks, planOf } from '../../../support/csv-support.ts';

const ALL_READ = [
  ...KNOWN_COLUMNS.map((column) => [column, column] as const),
  ...ALIAS_GROUPS.flatMap(({ names }) =>
    KNOWN_COLUMNS.flatMap((column) => (names[column] ?? []).map((name) => [name, column] as const)),
  ),
];
const ALL_ASKED = KNOWN_COLUMNS.flatMap((column) =>
  (AMBIGUOUS_NAMES[column] ?? []).map((name) => [name, column] as const),
);

/** The column as which each header is read. */
const readingOf = async (header: string, terms: HeaderTerms = {}) => {
  const delimiter = header.includes(';') ? ';' : ',';
  const [event] = await planOf(
    `${header}\n${header
      .split(delimiter)
      .map(() => 'x')
      .join(delimiter)}\n`,
    contextOf(terms),
  );
  if (event?.kind !== 'header') throw new Error('no header');
  return Object.fromEntries((columnNames(event.header).readAs ?? []).map(({ name, column }) => [column, name]));
};

const refusalOf = async (header: string, terms: HeaderTerms = {}): Promise<string> => {
  const { all, error } = await collectUntilError(planIntake(inChunks(`${header}\nx\n`), contextOf(terms)));
  expect(all).toEqual([]);
  return (error as Error).message;
};

describe('the names of columns', () => {
  test('mean one column each, and none of them also leads to a question', () => {
    const columns = new Map<string, string>();
    for (const [name, column] of ALL_READ) {
      expect(headerKey(name), name).not.toBe('');
      expect(columns.get(headerKey(name)) ?? column, name).toBe(column);
      columns.set(headerKey(name), column);
    }
    for (const name of [...ADDRESS_NAMES, ...ALL_ASKED.map(([asked]) => asked)])
      expect(columns.get(headerKey(name)), name).toBeUndefined();
  });

  test('are those that docs/CSV.md lists', () => {
    const page = readFileSync(new URL('../../../../docs/CSV.md', import.meta.url), 'utf8');
    const { read, asked } = aliasTables();
    expect(page).toContain(`\n${read}\n`);
    expect(page).toContain(`\n${asked}\n`);
  });

  test.each(ALL_READ)('%s is read as %s', (name, column) => {
    expect(new HeaderNames({}).meaningOf(name)).toBe(column);
  });

  test.each(ALL_ASKED)('%s leads to a question: is it %s?', (name, column) => {
    const names = new HeaderNames({});
    expect(names.meaningOf(name)).toBeUndefined();
    expect(names.candidatesFor(name)).toContain(column);
  });

  test.each(['Name', 'Title', 'Display Name', 'Full name', 'Employee ID', 'Worker', '姓名', '工号', 'Nombre', 'Nom'])(
    '%s is not a user name, and leads to no question',
    (name) => {
      const names = new HeaderNames({});
      expect([names.meaningOf(name), names.candidatesFor(name)]).toEqual([undefined, []]);
    },
  );
});

const GOOGLE =
  'First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Recovery Email,Home Secondary Email,Work Secondary Email,Recovery Phone [MUST BE IN THE E.164 FORMAT],Work Phone,Home Phone,Mobile Phone,Work Address,Home Address,Employee ID,Employee Type,Employee Title,Manager Email,Department,Cost Center,Building ID,Floor Name,Floor Section,Change Password at Next Sign-In,New Status [UPLOAD ONLY]';
const MICROSOFT =
  'User Name,First Name,Last Name,Display Name,Job Title,Department,Office Number,Office Phone,Mobile Phone,Fax,Alternate email address,Address,City,State or Province,ZIP or Postal Code,Country or Region';
const MICROSOFT_EXPORT =
  'Block credential,City,Country,Department,Display name,Fax,First name,Last name,Licenses,Mobile Phone,Object Id,Office,Phone number,Postal code,Proxy addresses,State,Street address,Title,Usage location,User principal name,When created';
const ENTRA =
  'Name [displayName] Required,User principal name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname],Job title [jobTitle],Department [department],Usage location [usageLocation],Street address [streetAddress],State or province [state],Country or region [country],Office [physicalDeliveryOfficeName],City [city],ZIP or postal code [postalCode],Office phone [telephoneNumber],Mobile phone [mobile]';
const OKTA =
  'login,firstName,lastName,middleName,honorificPrefix,honorificSuffix,email,title,displayName,nickName,profileUrl,secondEmail,mobilePhone,primaryPhone,streetAddress,city,state,zipCode,countryCode,postalAddress,preferredLanguage,locale,timezone,userType,employeeNumber,costCenter,organization,division,department,managerId,manager';
const WORKDAY =
  'Employee ID,Worker,User Name,Legal Name - First Name,Legal Name - Last Name,Email - Work,Phone - Work,Mobile Phone,Business Title,Job Profile,Supervisory Organization,Cost Center,Location,Hire Date,Manager';
const ACTIVE_DIRECTORY =
  'SamAccountName,Name,GivenName,Surname,DisplayName,UserPrincipalName,mail,mobile,telephoneNumber,Title,Department,Company,Manager,Enabled';

describe('the header of', () => {
  test.each([
    ['Microsoft 365’s template', MICROSOFT, { user_name: 'User Name', user_phone: 'Mobile Phone' }],
    ['Okta’s template', OKTA, { user_name: 'login', user_email: 'email', user_phone: 'mobilePhone' }],
    [
      'a report of Workday',
      WORKDAY,
      { user_name: 'User Name', user_email: 'Email - Work', user_phone: 'Mobile Phone' },
    ],
    [
      'an export of Active Directory',
      ACTIVE_DIRECTORY,
      { user_name: 'SamAccountName', user_email: 'mail', user_phone: 'mobile' },
    ],
    [
      'a German list',
      'Personalnummer;Vorname;Nachname;Benutzername;E-Mail-Adresse;Handynummer;Telefon;Abteilung;Kostenstelle;Standort',
      { user_name: 'Benutzername', user_email: 'E-Mail-Adresse', user_phone: 'Handynummer' },
    ],
    [
      'a French list',
      "Matricule;Nom;Prénom;Nom d'utilisateur;Adresse e-mail;Téléphone portable;Téléphone;Service;Poste;Responsable",
      { user_name: "Nom d'utilisateur", user_email: 'Adresse e-mail', user_phone: 'Téléphone portable' },
    ],
    [
      'a Spanish list',
      'Nombre;Apellidos;Nombre de usuario;Correo electrónico;Teléfono móvil;Teléfono;Departamento;Puesto;Equipo',
      { user_name: 'Nombre de usuario', user_email: 'Correo electrónico', user_phone: 'Teléfono móvil' },
    ],
    [
      'a Chinese list',
      '工号,姓名,用户名,邮箱,手机,用户组,计算机名,部门,职位,联系电话,邮编',
      { user_name: '用户名', user_email: '邮箱', user_phone: '手机', user_group: '用户组', computer_name: '计算机名' },
    ],
  ] as const)('%s is read, and its other columns are copied', async (_, header, reading) => {
    expect(await readingOf(header)).toEqual(reading);
  });

  test.each([
    ['Google Workspace’s template', GOOGLE, { user_email: 'Email Address [Required]', user_phone: 'Mobile Phone' }, 2],
    ['Microsoft 365’s export', MICROSOFT_EXPORT, { user_phone: 'Mobile Phone' }, 19],
    ['Entra ID’s template', ENTRA, { user_phone: 'Mobile phone [mobile]' }, 1],
  ] as const)('%s has only addresses, which name users only where the stage says so', async (_, header, others, at) => {
    expect(await refusalOf(header)).toMatch(/no column user_name, .* setting userNameFromEmail\.$/);
    const user_name = header.split(',')[at];
    expect(await readingOf(header, { userNameFromEmail: true })).toEqual({ user_name, ...others });
  });
});

describe('two headers of one meaning', () => {
  test.each([
    ['user_name,user_name', 'user_name', '"user_name" (column 1) and "user_name" (column 2)'],
    ['user_name,user_email,note,E-Mail', 'user_email', '"user_email" (column 2) and "E-Mail" (column 4)'],
    ['用户名,邮箱,电子邮件', 'user_email', '"邮箱" (column 2) and "电子邮件" (column 3)'],
    ['login,Benutzername', 'user_name', '"login" (column 1) and "Benutzername" (column 2)'],
    ['user_name,Mobile,Handy,手机', 'user_phone', '"Mobile" (column 2), "Handy" (column 3) and "手机" (column 4)'],
  ])('refuse the file, and all are shown: %s', async (header, column, shown) => {
    expect(await refusalOf(header)).toContain(`columns that mean ${column}: ${shown}. Keep one`);
  });

  test('are accepted if the stage says that one of them is only copied', async () => {
    expect(await readingOf('user_name,user_email,E-Mail', { columns: { 'e mail': 'carry' } })).toEqual({
      user_name: 'user_name',
      user_email: 'user_email',
    });
  });
});

describe('the stage’s own names', () => {
  test('are read, in any spelling, and win over those that are built in', async () => {
    const columns = { Kennung: 'user_name', Size: 'carry', Profil: 'profile', Login: 'carry' } as const;
    expect(await readingOf('KENNUNG,size,profil,Login', { columns })).toEqual({
      user_name: 'KENNUNG',
      profile: 'profil',
    });
  });

  test('prevent the question about a column', async () => {
    expect(await refusalOf('user_name,Group')).toContain('"Group" (did you mean user_group?');
    expect(await readingOf('user_name,Group', { columns: { group: 'carry' } })).toEqual({ user_name: 'user_name' });
  });

  test('are compared with misspelled headers too', async () => {
    const columns = { Personalnummer: 'user_name' } as const;
    expect(await refusalOf('Personalnumer,Team', { columns })).toContain('"Personalnumer" (did you mean user_name?');
  });
});

describe('a spelling', () => {
  test.each([
    ['User Name', 'user_name'],
    ['USER-NAME', 'user_name'],
    [' user.name* ', 'user_name'],
    ['user\nname', 'user_name'],
    ['Ｕｓｅｒ＿Ｎａｍｅ', 'user_name'],
    ['\ufeffuser_name', 'user_name'],
    ['us\u00ader_\u200bname\u2060', 'user_name'],
    ['\u{1d414}ser name', 'user_name'],
    ['user\ufe0f name', 'user_name'],
    ['(E-Mail)', 'user_email'],
    ['E\u2011Mail', 'user_email'],
    ['用　户 名：', 'user_name'],
    ['Te\u0301le\u0301phone portable', 'user_phone'],
  ])('does not matter: %j', (header, column) => {
    expect(new HeaderNames({}).meaningOf(header)).toBe(column);
  });

  test.each(['user;name', 'user,name', 'user|name', 'user\tname', 'x'.repeat(201)])(
    'that another separator would cut apart, or that is too long, means nothing: %j',
    (header) => {
      expect(new HeaderNames({}).meaningOf(header)).toBeUndefined();
    },
  );
});
