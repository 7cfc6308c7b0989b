import { createHash } from 'node:crypto';
import type { CsvHeader } from '../csv/csv-header.ts';
import type { LineCounts } from '../intakes/intake.ts';
import type { PlannedLine } from '../members/line.ts';
import { bodyOf } from './build-request.ts';
import type { PlanEvent, PlannedOrder } from './plan.ts';
import { PlanFileWriter } from './plan-file.ts';

export interface PlanSummary {
  readonly header: CsvHeader;
  readonly counts: LineCounts;
  readonly orders: number;
  /** SHA-256 over every line's fate and every order's id, members and body, hexadecimal. */
  readonly digest: string;
  /** SHA-256 of the plan's file, hexadecimal. */
  readonly fileDigest: string;
  /** Names of the profiles in the orders, sorted. */
  readonly usedProfiles: readonly string[];
  /** How many desktops are ordered, by profile. */
  readonly desktops: Readonly<Record<string, number>>;
}

/** Updating the hash line by line would cost as much as planning. */
const HASHED_AT_ONCE = 64 * 1024;

const lineText = ({ line, fate }: PlannedLine): string => {
  switch (fate.kind) {
    case 'ordered-in':
      return `${line} in ${fate.clientOrderId} ${fate.position} ${fate.computerName}${fate.warnings === undefined ? '' : ` ${JSON.stringify(fate.warnings)}`}\n`;
    case 'pool-ordered-in':
      return `${line} in ${JSON.stringify(fate.orders)} ${fate.computerName}\n`;
    case 'duplicate':
      return `${line} of ${fate.ofLine}\n`;
    case 'invalid':
      return `${line} ${JSON.stringify(fate.problems)}\n`;
  }
};

const orderText = ({ clientOrderId, profile, profileFingerprint, firstLine, members, request }: PlannedOrder): string =>
  `${JSON.stringify([clientOrderId, profile, profileFingerprint, firstLine, members])}${bodyOf(request)}\n`;

/** Reads the whole plan without keeping it. Throws what the plan throws. */
export const summarizePlan = async (events: AsyncIterable<PlanEvent>): Promise<PlanSummary> => {
  const hash = createHash('sha256');
  const fileHash = createHash('sha256');
  const file = new PlanFileWriter();
  const kinds: Record<PlannedLine['fate']['kind'], number> = {
    'ordered-in': 0,
    'pool-ordered-in': 0,
    invalid: 0,
    duplicate: 0,
  };
  const desktops = new Map<string, number>();
  let header: CsvHeader | undefined;
  let orders = 0;
  let text = '';
  let fileText = '';
  for await (const event of events) {
    switch (event.kind) {
      case 'header':
        header = event.header;
        break;
      case 'line':
        kinds[event.line.fate.kind]++;
        text += lineText(event.line);
        break;
      case 'skipped':
        text += `${event.line} skipped\n`;
        break;
      case 'order':
        orders++;
        desktops.set(event.order.profile, (desktops.get(event.order.profile) ?? 0) + event.order.members.length);
        text += orderText(event.order);
        break;
    }
    fileText += file.text(event);
    if (text.length >= HASHED_AT_ONCE) {
      hash.update(text);
      fileHash.update(fileText);
      text = '';
      fileText = '';
    }
  }
  if (header === undefined) throw new Error('A plan begins with its header.');
  const { invalid, duplicate } = kinds;
  const valid = kinds['ordered-in'] + kinds['pool-ordered-in'];
  return {
    header,
    counts: { lines: valid + invalid + duplicate, valid, invalid, duplicate },
    orders,
    digest: hash.update(text).digest('hex'),
    fileDigest: fileHash.update(fileText + file.end()).digest('hex'),
    usedProfiles: [...desktops.keys()].sort(),
    desktops: Object.fromEntries(desktops),
  };
};
