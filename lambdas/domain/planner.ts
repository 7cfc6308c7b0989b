import { LineCheck } from './check-line.ts';
import type { CsvHeader, CsvRecord } from './csv-file.ts';
import type { LineFate } from './line.ts';
import { OrderGroups } from './order-groups.ts';
import type { PlanContext, PlanEvent } from './plan.ts';

/** Decides the fate of one line after another. What it remembers is one entry for each user and each claimed name. */
export class Planner {
  readonly #check: LineCheck;
  readonly #orders: OrderGroups;
  /** User name and claimed computer name, in lower case, to the first valid line that has it. */
  readonly #lineOfUser = new Map<string, number>();
  readonly #lineOfName = new Map<string, number>();

  constructor(header: CsvHeader, context: PlanContext) {
    this.#check = new LineCheck(header, context, (computerName, userName) => this.#nameTaken(computerName, userName));
    this.#orders = new OrderGroups(context);
  }

  /** Adds the line's event, and the order's that it completes. */
  plan(record: CsvRecord, events: PlanEvent[]): void {
    const { line, cells } = record;
    const checked = this.#check.check(record);
    if (!checked.ok) {
      const fate: LineFate = { kind: 'invalid', errors: checked.errors };
      events.push({ kind: 'line', line: { line, cells, fate } });
      return;
    }
    const { request, profile } = checked;
    const user = request.userName.toLowerCase();
    const ofLine = this.#lineOfUser.get(user);
    if (ofLine !== undefined) {
      events.push({ kind: 'line', line: { line, cells, fate: { kind: 'duplicate', ofLine } } });
      return;
    }
    this.#lineOfUser.set(user, line);
    if (request.claimsName) this.#lineOfName.set(request.computerName.toLowerCase(), line);
    const { clientOrderId, position, full } = this.#orders.add(request, profile);
    const fate: LineFate = { kind: 'ordered-in', clientOrderId, position, computerName: request.computerName };
    events.push({ kind: 'line', line: { line, cells, fate } });
    if (full !== undefined) events.push({ kind: 'order', order: full });
  }

  /** Adds the orders that did not become full. */
  finish(events: PlanEvent[]): void {
    for (const order of this.#orders.closeAll()) events.push({ kind: 'order', order });
  }

  /** A user's own second line is a duplicate, no collision. */
  #nameTaken(computerName: string, userName: string): string | undefined {
    const ofLine = this.#lineOfName.get(computerName.toLowerCase());
    return ofLine === undefined || ofLine === this.#lineOfUser.get(userName.toLowerCase())
      ? undefined
      : `The computer name "${computerName}" is already that of another user, in line ${ofLine}.`;
  }
}
