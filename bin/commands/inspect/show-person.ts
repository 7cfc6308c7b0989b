import { styleText } from 'node:util';
import {
  type FoundPerson,
  findPerson,
  type PersonLine,
  type WantedPerson,
} from '../../../lambdas/use-cases/status/find-person.ts';
import { type DesktopStatus, desktopStatus } from '../../../lambdas/use-cases/status/order-status.ts';
import { type LedgerPlace, withLedger } from '../connect/open-stage-ledger.ts';
import { print } from '../json/print.ts';
import { recentIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { counted } from '../terminal/counted.ts';
import { printable } from '../terminal/printable.ts';
import { showMinute } from '../terminal/show-time.ts';
import { sinceText } from '../terminal/since.ts';
import { textTable, widthOf, wrapped } from '../terminal/text-table.ts';
import { memberText } from './member-text.ts';
import { desktopText } from './show-desktop.ts';
import type { StatusOptions } from './show-status.ts';

/** One user: the desktop under this name now, and every line that names the user, newest file first. */
interface ShownPerson {
  readonly userName: string;
  readonly desktop?: DesktopStatus;
  readonly lines: readonly PersonLine[];
}

/** `person EMAIL|USER`: what the files say of a person, and what became of it. */
export const showPerson = async (wanted: string, options: StatusOptions): Promise<void> => {
  if (wanted.trim() === '') throw new CommandError('Name the person: a user name, or an e-mail address.');
  return withLedger(options, async (ledger, place) => {
    const person = await wantedPerson(wanted, place);
    const now = Date.now();
    const found = await findPerson(person, await recentIntakes(ledger, now, options.since.from(now)), ledger);
    const names = new Map(found.lines.map(({ member }) => [member.userName.toLowerCase(), member.userName]));
    // Their desktop may come from a file before `--since`.
    if (person.kind === 'user' && names.size === 0) names.set(person.userName.toLowerCase(), person.userName);
    const people: ShownPerson[] = [];
    for (const [key, name] of names) {
      const lines = found.lines.filter(({ member }) => member.userName.toLowerCase() === key);
      const desktop = await desktopStatus(name, ledger, place.computerNamePrefix);
      const isTheirs = desktop?.claim.userName.toLowerCase() === key;
      if (lines.length > 0 || isTheirs)
        people.push({
          userName: lines[0]?.member.userName ?? desktop?.claim.userName ?? name,
          lines,
          ...(isTheirs && { desktop }),
        });
    }
    if (people.length === 0) throw new CommandError(nobodyText(wanted, person, found, options));
    const { ordersRead, unknown } = found;
    const shown = people.map(({ lines, ...one }) => ({ ...one, lines: lines.map(shownLine) }));
    print(options, 'person', { people: shown, ordersRead, unknown }, () => {
      const width = widthOf(process.stdout);
      const texts = people.map((one) => personText(one, options, width));
      return texts.join('\n') + unknownText(unknown, width);
    });
  });
};

const wantedPerson = async (wanted: string, { emailKey }: LedgerPlace): Promise<WantedPerson> => {
  const text = wanted.trim();
  return text.includes('@') ? { kind: 'email', email: text, key: await emailKey() } : { kind: 'user', userName: text };
};

/** Does not repeat an address, because command output is often kept. */
const nobodyText = (
  wanted: string,
  { kind }: WantedPerson,
  { ordersRead, unknown }: FoundPerson,
  { since }: StatusOptions,
): string => {
  const who = kind === 'email' ? 'with this e-mail address' : `"${wanted}"`;
  const other = kind === 'email' ? 'search for the user name' : 'search for the e-mail address';
  const compared = unknown === 0 ? '' : ` ${peopleText(unknown)} cannot be compared: no digest, or another key.`;
  return `There is no person ${who} in the ${counted(ordersRead, 'order')} of the files dropped ${sinceText(since)}.${compared} --since looks further back; or ${other}. A line that was invalid or a duplicate is in no order: see the result file.`;
};

const shownLine = ({ intake, order, member }: PersonLine) => ({
  file: intake.object.key,
  intakeId: intake.intakeId,
  receivedAt: intake.receivedAt,
  line: member.line,
  computerName: member.computerName,
  clientOrderId: order.clientOrderId,
  state: order.state,
  ...('providerOrderId' in order ? { providerOrderId: order.providerOrderId } : {}),
  detail: memberText(order, member.position),
});

const personText = ({ userName, desktop, lines }: ShownPerson, { since }: StatusOptions, width: number): string => {
  const held =
    desktop === undefined ? wrapped('Nobody is held under this name.', { width }) : desktopText(desktop, width);
  const title = `${styleText('bold', `  ${printable(userName)} in the files dropped ${sinceText(since)}`)}\n`;
  const files =
    lines.length === 0
      ? wrapped('no line of an order', { indent: '    ', width })
      : lines.map((line) => lineText(line, width)).join('');
  return `${held}\n${title}${files}`;
};

const lineText = (line: PersonLine, width: number): string => {
  const { intake, order, member } = line;
  const { detail } = shownLine(line);
  const providerOrderId = 'providerOrderId' in order ? order.providerOrderId : '';
  // The order tells nothing about members who are no longer in it.
  const isInIt = detail === '' || order.sent?.includes(member.position) === true;
  const what = isInIt ? [order.state, providerOrderId, detail].filter((text) => text !== '') : [detail];
  return (
    textTable([[showMinute(intake.receivedAt), `${intake.object.key} line ${member.line}`]], {
      indent: '    ',
      width,
    }) + textTable([[order.clientOrderId, `${member.computerName}: ${what.join(', ')}`]], { indent: '      ', width })
  );
};

const unknownText = (unknown: number, width: number): string =>
  unknown === 0
    ? ''
    : `\n${wrapped(`${peopleText(unknown)} cannot be compared: no digest of their address was recorded, or it was made with another key.`, { width })}`;

const peopleText = (number: number): string => (number === 1 ? '1 person' : `${number} people`);
