import type { KnownColumn } from './known-columns.ts';
import { type AliasGroup, NAMES_BY_LANGUAGE } from './names-by-language.ts';

/** What the templates and exports of other systems call our columns. */
const NAMES_BY_SYSTEM: readonly AliasGroup[] = [
  {
    // The blank template of "Bulk update users", and the download of users.
    origin: 'Google Workspace',
    names: { user_email: ['Email Address [Required]'], user_phone: ['Mobile Phone'] },
  },
  {
    // "Import multiple users", the export of active users, and the bulk template of Entra ID.
    origin: 'Microsoft 365',
    names: { user_name: ['User Name', 'Username'], user_phone: ['Mobile Phone', 'Mobile phone [mobile]'] },
  },
  {
    origin: 'Active Directory',
    names: { user_name: ['sAMAccountName', 'SAM account name'], user_email: ['mail'], user_phone: ['mobile'] },
  },
  {
    // "Import users from CSV".
    origin: 'Okta',
    names: { user_name: ['login'], user_email: ['email'], user_phone: ['mobilePhone'] },
  },
  {
    // Every customer names the columns of its reports: these are the names of the fields that reports are made of.
    origin: 'Workday',
    names: {
      user_name: ['User Name'],
      user_email: ['Email - Work', 'Work Email', 'Primary Work Email', 'Email - Primary Work', 'Email Address - Work'],
      user_phone: ['Mobile Phone', 'Work Mobile', 'Phone - Work Mobile', 'Mobile - Work'],
    },
  },
];

/**
 * Other names of our columns: only those that mean the same wherever they occur. A name that means one thing here and
 * another there is in `AMBIGUOUS_NAMES`, or nowhere.
 */
export const ALIAS_GROUPS: readonly AliasGroup[] = [...NAMES_BY_LANGUAGE, ...NAMES_BY_SYSTEM];

/** Names of a user that are written like an address: read as `user_name` only where the stage takes its local part. */
export const ADDRESS_NAMES: readonly string[] = [
  'User principal name',
  'UPN',
  'User principal name [userPrincipalName] Required',
  'User name [userPrincipalName] Required',
  'Benutzerprinzipalname',
  "Nom d'utilisateur principal",
  'Nombre principal de usuario',
  '用户主体名称',
  '使用者主體名稱',
];

/** Names that may mean one of ours, and mean something else in other files: read only where the stage says so. */
export const AMBIGUOUS_NAMES: Readonly<Partial<Record<KnownColumn, readonly string[]>>> = {
  user_name: [
    'Account',
    'Account name',
    'User',
    'User ID',
    'User account',
    'Logon',
    'Benutzer',
    'Benutzer-ID',
    'Benutzerkennung',
    'Utilisateur',
    'Identifiant',
    'Usuario',
    'ID de usuario',
    'Inicio de sesión',
    '用户',
    '账号',
    '帐号',
    '账户',
    '用户账号',
    '使用者',
    '帳號',
  ],
  user_phone: [
    'Phone',
    'Phone number',
    'Tel',
    'Telephone',
    'Telephone number',
    'Work phone',
    'Business phone',
    'Company phone',
    'Office phone',
    'Primary phone',
    'Office phone [telephoneNumber]',
    'Phone - Work',
    'Primary Work Phone',
    'Telefon',
    'Telefonnummer',
    'Téléphone',
    'Numéro de téléphone',
    'Teléfono',
    'Número de teléfono',
    'Portable',
    '电话',
    '电话号码',
    '联系电话',
    '電話',
    '電話號碼',
  ],
  user_group: ['Group', 'Group name', 'Gruppe', 'Groupe', 'Grupo', '组', '組'],
  computer_name: [
    'Computer',
    'Machine name',
    'Host name',
    'Rechner',
    'Ordinateur',
    '计算机',
    '电脑',
    '主机名',
    '主機名稱',
  ],
  os_host_name: ['Host name', '主机名', '主機名稱'],
  desktop_name_prefix: ['Name prefix'],
  desktop_name: ['Pool name', '桌面池名称'],
  size: ['Desktop size', 'Pool size'],
  desktop_ip: ['IP', 'IP address', 'IPv4', 'IPv4 address', 'IP-Adresse', 'Adresse IP', 'Dirección IP', 'IP地址'],
  profile: ['Profil', 'Perfil', 'Profilname', 'Nom du profil', 'Nombre del perfil'],
};

/** Common names of other things that are spelled almost like one of ours. */
export const UNRELATED_NAMES: readonly string[] = ['Surname', 'Profit'];
