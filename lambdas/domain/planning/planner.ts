import type { CsvHeader } from '../csv/csv-header.ts';
import type { CsvRecord } from '../csv/csv-records.ts';
import { isStructure } from '../csv/structure-lines.ts';
import type { LineFate, PoolRequest } from '../members/line.ts';
import type { Profile } from '../request/profile.ts';
import { LineCheck } from './check-line.ts';
import { NamesInFile } from './names-in-file.ts';
import { OrderGroups } from './order-groups.ts';
import type { PlanContext, PlanEvent } from './plan.ts';
import type { SharedNames } from './shared-names.ts';

/**
 * Decides the fate of one line after another. It remembers one entry for each user, claimed name, order of a pool and
 * address.
 */
export class Planner {
  readonly #header: CsvHeader;
  readonly #check: LineCheck;
  readonly #orders: OrderGroups;
  readonly #names: NamesInFile;

  constructor(header: CsvHeader, context: PlanContext, shared: SharedNames) {
    this.#header = header;
    this.#names = new NamesInFile(shared.addresses);
    this.#check = new LineCheck(header, context, this.#names, shared);
    this.#orders = new OrderGroups(context);
  }

  /**
   * Adds the event of the line, and of the order that it completes. Throws FileRefusedError for another file's header.
   */
  plan(record: CsvRecord, events: PlanEvent[]): void {
    const { line, cells } = record;
    if (isStructure(record, this.#header)) {
      events.push({ kind: 'skipped', line });
      return;
    }
    const checked = this.#check.check(record);
    if (!checked.ok) {
      events.push({ kind: 'line', line: { line, cells, fate: { kind: 'invalid', problems: checked.errors } } });
      return;
    }
    if (checked.asksFor === 'pool') {
      this.#planPool(checked.request, checked.profile, cells, events);
      return;
    }
    const { request, profile, warnings } = checked;
    const ofLine = this.#names.lineOfUser(request.userName);
    if (ofLine !== undefined) {
      events.push({ kind: 'line', line: { line, cells, fate: { kind: 'duplicate', ofLine } } });
      return;
    }
    this.#names.addUser(
      request.userName,
      request.claimsName ? request.computerName : undefined,
      request.desktopIp,
      line,
    );
    if (request.userEmail !== undefined) this.#names.addEmail(request.userEmail, line);
    const { clientOrderId, position, full } = this.#orders.add(request, profile);
    const fate: LineFate = {
      kind: 'ordered-in',
      clientOrderId,
      position,
      computerName: request.computerName,
      ...(warnings.length > 0 && { warnings }),
    };
    events.push({ kind: 'line', line: { line, cells, fate } });
    if (full !== undefined) events.push({ kind: 'order', order: full });
  }

  /** Adds the orders that are not full. */
  finish(events: PlanEvent[]): void {
    for (const order of this.#orders.closeAll()) events.push({ kind: 'order', order });
  }

  #planPool(request: PoolRequest, profile: Profile, cells: readonly string[], events: PlanEvent[]): void {
    const { line, pool, desktopIps } = request;
    const ofLine = this.#names.lineOfPool(pool);
    if (ofLine !== undefined) {
      events.push({ kind: 'line', line: { line, cells, fate: { kind: 'duplicate', ofLine, pool } } });
      return;
    }
    this.#names.addPool(pool, desktopIps, line);
    const orders = this.#orders.addPool(request, profile);
    const fate: LineFate = {
      kind: 'pool-ordered-in',
      orders: orders.map(({ clientOrderId, members }) => ({ clientOrderId, size: members.length })),
      computerName: orders.map(({ members }) => members[0]?.computerName).join(' '),
    };
    events.push({ kind: 'line', line: { line, cells, fate } });
    for (const order of orders) events.push({ kind: 'order', order });
  }
}
