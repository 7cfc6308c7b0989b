import type { Catalogue } from './catalogue.ts';
import type { DelimiterName } from './delimiter-name.ts';
import { ENGLISH_RULES, englishRule } from './english-rules.ts';
import type { SpreadsheetTrace } from './spreadsheet-trace.ts';

type Problems = Pick<Catalogue, 'problems' | 'causes' | 'rules' | 'quoted' | 'hidden' | 'space'>;

const DELIMITERS: Readonly<Record<DelimiterName, string>> = {
  comma: 'comma',
  semicolon: 'semicolon',
  tab: 'TAB',
  bar: 'vertical bar',
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const choices = (names: readonly string[]): string =>
  names.length < 2
    ? (names[0] ?? 'nothing: no profiles are set up')
    : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

const AS_TEXT = 'write the value again in a column that is formatted as text';

const TRACES: Readonly<Record<SpreadsheetTrace, string>> = {
  'power-of-ten': `is a long number that a spreadsheet shortened to a power of ten, and its digits are lost: ${AS_TEXT}`,
  'narrow-column':
    'is what a spreadsheet shows where a column is too narrow, and not the value: make the column wider and save the file again',
  'formula-error': 'is the error of a formula: replace the formula by the value',
  date: `is a date, which a spreadsheet may have made of another value: ${AS_TEXT}`,
  decimals: `has decimals, which a spreadsheet added to a number: ${AS_TEXT}`,
};

const INVISIBLE = {
  tab: 'a TAB',
  'line-break': 'a line break',
  'no-break-space': 'a no-break space',
  'zero-width-space': 'a zero width space',
  'zero-width-joiner': 'a zero width joiner',
  'byte-order-mark': 'a byte order mark',
  'soft-hyphen': 'a soft hyphen',
  'direction-mark': 'a mark for the direction of writing',
  'wide-space': 'a wide space',
} as const;

export const englishProblems: Problems = {
  problems: {
    'breaks-rule': ({ column, params }, line) => `${line.cell(column)} ${englishRule(params)}.`,
    'user-name-missing': ({ column, params }, line) => `${line.name(column)} is empty: it ${englishRule(params)}.`,
    'user-name-placeholder': ({ column }, line) =>
      `${line.cell(column)} is a placeholder and no person: correct it, or leave the line out. Who is really called so stands in the setting allowUserNames of the stage.`,
    'user-name-of-two-people': ({ column, params: { lines } }, line) =>
      `${line.cell(column)} stands on ${lines.map((other) => `line ${other}`).join(' and ')} too, with another user_email: if they are two people, give each a user_name of their own; if not, correct the address or remove a line.`,
    'name-placeholder': ({ column }, line) =>
      `${line.cell(column)} is a placeholder and no name: empty the cell, or give a name.`,
    'column-for-users': ({ column }, line) =>
      `${line.cell(column)} says something about a user, and user_name is empty: empty it, or give the user.`,
    'column-for-pools': ({ column }, line) =>
      `${line.cell(column)} is for desktops without a user: empty it, or empty user_name.`,
    'group-unknown': ({ column, params: { groups, osType } }, line) =>
      `${line.cell(column)} must be ${groups.join(' or ')} on a ${osType} desktop.`,
    'profile-unknown': ({ column, params: { profiles } }, line) =>
      `${line.cell(column)} is not known: choose ${choices(profiles)}.`,
    'profile-missing': ({ column, params: { profiles } }, line) =>
      `${line.name(column)} is empty, and there is no default profile: choose ${choices(profiles)}.`,
    'default-profile-unknown': ({ column, params: { defaultProfile, profiles } }, line) =>
      `${line.name(column)} is empty, and the default profile "${defaultProfile}" is not known: choose ${choices(profiles)}.`,
    'computer-name-of-its-user': ({ column }, line) =>
      `${line.cell(column)} must not equal the user_name, upper or lower case.`,
    'computer-name-taken': ({ params: { computerName, line, by } }) =>
      `The computer name "${computerName}" is already that of ${by === 'pool' ? 'a desktop without a user' : 'another user'}, in line ${line}.`,
    'computer-name-of-pool': ({ params: { computerName, line } }) =>
      `The computer name "${computerName}" may be given to one of the desktops without a user, in line ${line}.`,
    'computer-name-reserved': ({ params: { computerName, owner, prefix } }) =>
      `The computer name "${computerName}" is kept for the user "${owner}": names that begin with "${prefix}" are made from user names.`,
    'computer-name-like-hash': ({ params: { computerName } }) =>
      `The computer name "${computerName}" has the form of the names that are made from long user names.`,
    'pool-size-wrong': ({ column, params: { max } }, line) =>
      `${line.cell(column)} must be a whole number from 1 to ${max}: how many desktops without a user.`,
    'pool-name-missing': ({ column }, line) =>
      `${line.name(column)} is empty: desktops without a user need one, together with size.`,
    'pool-name-breaks-rule': ({ column, params }, line) =>
      `${line.cell(column)} ${englishRule(params)} (for size ${params.size}).`,
    'pool-name-like-users': ({ column, params: { prefix } }, line) =>
      `${line.cell(column)} must not begin like "${prefix}": names that do are made from user names.`,
    'pool-name-taken': ({ column, params: { line: other } }, line) =>
      `${line.cell(column)} would give names that line ${other} has: choose another.`,
    'pool-name-of-other-size': ({ column, params: { line: other, size } }, line) =>
      `${line.cell(column)} is already that of ${counted(size, 'desktop')}, in line ${other}: choose another.`,
    'ip-malformed': ({ column, params: { word } }, line) =>
      `${line.cell(column, word)} must be an IPv4 address, like 192.168.0.12.`,
    'ip-count': ({ column, params: { addresses, desktops } }, line) =>
      `${line.name(column)} has ${addresses} addresses for ${counted(desktops, 'desktop')}: give each one of its own, with spaces between them, or none.`,
    'ip-repeated': ({ column, params: { word } }, line) => `${line.cell(column, word)} stands there twice.`,
    'ip-taken': ({ column, params: { word, line: other } }, line) =>
      `${line.cell(column, word)} is already that of line ${other}.`,
    'ip-without-subnet': ({ column, params: { profile } }, line) =>
      `${line.name(column)} needs a profile that names its subnet (create_desktops.nics), and ${profile} names none.`,
    'changed-by-spreadsheet': ({ column }, line) =>
      `${line.cell(column)} looks like what a spreadsheet makes of another text, which is lost: write it once more, in a column that is formatted as text. If it is right as it is, empty deskdrop_fingerprint of this line.`,
    'made-by-spreadsheet': ({ column, params: { what } }, line) => `${line.cell(column)} ${TRACES[what]}.`,
    'email-of-another': ({ column, params: { line: other } }, line) =>
      `${line.cell(column)} is also that of line ${other}, which is another person's: each of them gets the messages of both. If it is wrong and the line is ordered already, ask the platform team to correct it at the provider: dropping the line again does not.`,
    'email-domain-implausible': ({ column }, line) =>
      `${line.cell(column)} is probably misspelled after the @: messages to it would not arrive. If it is wrong and the line is ordered already, ask the platform team to correct it at the provider: dropping the line again does not.`,
    'phone-without-prefix': ({ column }, line) =>
      `${line.cell(column)} begins neither with 0 nor with +: a spreadsheet removes those from numbers. If they are missing and the line is ordered already, ask the platform team to correct the number at the provider: dropping the line again does not.`,
    'name-like-date': ({ column }, line) =>
      `${line.cell(column)} looks like what a spreadsheet makes of a name such as MAR3: look whether it is what was meant.`,
    'quote-not-closed': ({ params: { cell, lines } }) =>
      `The quote (") that opens cell ${cell} seems not to be closed: the cell goes on for ${counted(lines, 'more line')}.`,
    'cell-count': ({ params: { cells, columns, delimiter } }) =>
      `The line has ${counted(cells, 'cell')} and the header ${columns}: look for a missing or a surplus ${DELIMITERS[delimiter]}; a cell that holds one must stand in double quotes.`,
    'surplus-lost': ({ params: { cells } }) =>
      `The line had ${counted(cells, 'cell')} more than the header, which the file has lost: see that each cell stands in its column, then empty deskdrop_fingerprint of this line.`,
  },
  causes: {
    'breaks-rule': 'has characters or a length that are not allowed',
    'user-name-missing': 'is empty',
    'user-name-placeholder': 'is a placeholder and no person',
    'user-name-of-two-people': 'stands on several lines with different addresses',
    'name-placeholder': 'is a placeholder and no name',
    'column-for-users': 'is filled on a line without a user',
    'column-for-pools': 'is filled on a line with a user',
    'group-unknown': 'is no group of the desktop',
    'profile-unknown': 'is no known profile',
    'profile-missing': 'is empty, and there is no default profile',
    'default-profile-unknown': 'is empty, and the default profile is not known',
    'computer-name-of-its-user': 'equals the user name',
    'computer-name-taken': 'is already the name of another desktop in this file',
    'computer-name-of-pool': 'may be given to a desktop without a user',
    'computer-name-reserved': 'is kept for another user',
    'computer-name-like-hash': 'has the form of a name made from a long user name',
    'pool-size-wrong': 'is no number of desktops that a line may ask for',
    'pool-name-missing': 'is empty on a line without a user',
    'pool-name-breaks-rule': 'has characters or a length that are not allowed',
    'pool-name-like-users': 'begins like the names made from user names',
    'pool-name-taken': 'would give names that another line has',
    'pool-name-of-other-size': 'is already the name of other desktops in this file',
    'ip-malformed': 'is no IPv4 address',
    'ip-count': 'has not one address for each desktop',
    'ip-repeated': 'has one address twice',
    'ip-taken': 'is the address of another line',
    'ip-without-subnet': 'needs a profile that names its subnet',
    'changed-by-spreadsheet': 'was changed by a spreadsheet',
    'made-by-spreadsheet': 'was changed by a spreadsheet',
    'email-of-another': 'is given to several people',
    'email-domain-implausible': 'has a domain that is probably misspelled',
    'phone-without-prefix': 'begins neither with 0 nor with +',
    'name-like-date': 'looks like a date',
    'quote-not-closed': 'a quote is not closed',
    'cell-count': 'the number of cells is not that of the header',
    'surplus-lost': 'cells beyond the header are lost',
    told: 'see the reason in the result',
  },
  rules: ENGLISH_RULES,
  quoted: (name, content) => `${name} "${content}"`,
  hidden: (name, found) =>
    found.kind === 'look-alike'
      ? `${name} has the ${found.script} "${found.character}" (${found.code}) as character ${found.at}.`
      : `${name} has ${found.what === 'other' ? `the invisible character ${found.code}` : `${INVISIBLE[found.what]} (${found.code}), which is invisible,`} as character ${found.at}.`,
  space: ' ',
};
