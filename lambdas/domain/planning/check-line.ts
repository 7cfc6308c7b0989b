import type { KnownColumn } from '../columns/known-columns.ts';
import { type CsvHeader, cellOf } from '../csv/csv-header.ts';
import { type CsvRecord, findSwallowingCell } from '../csv/csv-records.ts';
import type { Delimiter } from '../csv/delimiter.ts';
import { columnOfName, nameComputer } from '../members/computer-name.ts';
import type { DesktopRequest, PoolRequest } from '../members/line.ts';
import type { Profile } from '../request/profile.ts';
import { canonicalJson } from '../values/canonical-json.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { shown } from '../values/shown-cell.ts';
import type { DelimiterName } from '../wording/delimiter-name.ts';
import type { Problem, ProblemCode } from '../wording/problem.ts';
import { spreadsheetTrace } from '../wording/spreadsheet-trace.ts';
import { checkPool } from './check-pool.ts';
import { checkDesktopFields, type DesktopFields, groupOf } from './desktop-fields.ts';
import { ipErrors, readIps } from './desktop-ips.ts';
import { hasPrefix, warningsOf } from './line-warnings.ts';
import type { NamesInFile } from './names-in-file.ts';
import { isPlaceholder } from './placeholders.ts';
import type { PlanContext } from './plan.ts';
import type { SharedNames } from './shared-names.ts';

export type CheckedLine =
  | {
      readonly ok: true;
      readonly asksFor: 'desktop';
      readonly request: DesktopRequest;
      readonly profile: Profile;
      readonly warnings: readonly Problem[];
    }
  | { readonly ok: true; readonly asksFor: 'pool'; readonly request: PoolRequest; readonly profile: Profile }
  | { readonly ok: false; readonly errors: readonly Problem[] };

const DELIMITER_NAMES: Readonly<Record<Delimiter, DelimiterName>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

/** The problems of a cell that may be there because a spreadsheet changed it. */
const BROKEN: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'breaks-rule',
  'group-unknown',
  'profile-unknown',
  'pool-size-wrong',
  'pool-name-breaks-rule',
  'ip-malformed',
]);

/** An address that lacks its last number looks like a short date. */
const IS_WHOLE_DATE = /\d{4}|:/;

/** Reads the cells of a line and reports everything that is wrong with it. One instance checks all lines of a file. */
export class LineCheck {
  readonly #header: CsvHeader;
  readonly #profiles: ReadonlyMap<string, Profile>;
  /** By their names in lower case. */
  readonly #folded: ReadonlyMap<string, readonly Profile[]>;
  readonly #defaultProfile: string;
  readonly #stagePrefix: string;
  readonly #names: NamesInFile;
  readonly #allowedNames: ReadonlySet<string>;
  readonly #shared: SharedNames;
  #writesPrefixes = false;

  constructor(header: CsvHeader, context: PlanContext, names: NamesInFile, shared: SharedNames) {
    this.#shared = shared;
    this.#header = header;
    // Sorted: the ledger returns the fields of a stored object in any order, and the plan must not depend on that.
    this.#profiles = new Map(Object.entries(context.profiles).sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#folded = Map.groupBy(this.#profiles.values(), ({ name }) => name.toLowerCase());
    const [only, another] = this.#profiles.keys();
    this.#defaultProfile = context.defaultProfile ?? (another === undefined ? only : undefined) ?? '';
    this.#stagePrefix = context.computerNamePrefix;
    this.#names = names;
    this.#allowedNames = new Set(context.allowUserNames?.map((name) => name.toLowerCase()));
  }

  check(record: CsvRecord): CheckedLine {
    const broken = this.#checkShape(record);
    // If its cells may be in the wrong columns, any other message about the line would mislead.
    if (broken !== undefined) return { ok: false, errors: [broken] };

    const { line, cells } = record;
    const desktopName = this.#cell(cells, 'desktop_name');
    const size = this.#cell(cells, 'size');
    if (this.#cell(cells, 'user_name') === '' && (desktopName !== '' || size !== ''))
      return this.#checkPool(line, cells, desktopName, size);
    const fields: DesktopFields = {
      userName: this.#cell(cells, 'user_name'),
      userEmail: this.#cell(cells, 'user_email'),
      userPhone: this.#cell(cells, 'user_phone'),
      userGroup: this.#cell(cells, 'user_group'),
      computerName: this.#cell(cells, 'computer_name'),
      osHostName: this.#cell(cells, 'os_host_name'),
      desktopNamePrefix: this.#cell(cells, 'desktop_name_prefix'),
    };
    const named = this.#cell(cells, 'profile');
    const profile = this.#profileOf(named);
    const errors = profile === undefined ? this.#errorsUnderEveryProfile(fields) : checkDesktopFields(fields, profile);
    if (profile === undefined) errors.push(this.#profileError(named));
    if (isPlaceholder(fields.userName) && !this.#allowedNames.has(fields.userName.toLowerCase()))
      errors.push({ code: 'user-name-placeholder', column: 'user_name', params: {} });
    const lines = this.#shared.names.get(fields.userName.toLowerCase());
    if (lines !== undefined)
      errors.push({
        code: 'user-name-of-two-people',
        column: 'user_name',
        params: { lines: lines.filter((other) => other !== line) },
      });
    errors.push(...this.#placeholders(cells, ['computer_name', 'os_host_name', 'desktop_name_prefix']));

    for (const [column, cell] of [
      ['desktop_name', desktopName],
      ['size', size],
    ] as const)
      if (cell !== '') errors.push({ code: 'column-for-pools', column, params: {} });
    const ips = readIps(this.#cell(cells, 'desktop_ip'));
    // A user's own second line is a duplicate, whatever it contains.
    const isDuplicate = this.#names.lineOfUser(fields.userName) !== undefined;
    errors.push(...ipErrors(ips, 1, profile, (ip) => (isDuplicate ? undefined : this.#names.lineOfIp(ip))));

    const name = nameComputer(fields, this.#stagePrefix);
    const nameError = name.ok
      ? name.claimsName && this.#names.computerNameError(name.computerName, fields.userName, columnOfName(fields))
      : name.error;
    if (nameError) errors.push(nameError);

    if (errors.length > 0 || profile === undefined || !name.ok)
      return { ok: false, errors: this.#traced(errors, cells) };
    const warnings = warningsOf(fields, {
      lineOfEmail: this.#names.lineOfEmail(fields.userEmail ?? ''),
      writesPrefixes: this.#writesPrefixes,
    });
    this.#writesPrefixes ||= hasPrefix(fields.userPhone ?? '');
    return {
      ok: true,
      asksFor: 'desktop',
      profile,
      warnings: isDuplicate ? [] : warnings,
      request: {
        line,
        userName: fields.userName,
        computerName: name.computerName,
        claimsName: name.claimsName,
        profile: profile.name,
        ...omitUndefined({
          userEmail: fields.userEmail || undefined,
          userPhone: fields.userPhone || undefined,
          userGroup: fields.userGroup ? groupOf(fields.userGroup, profile.osType) : undefined,
          osHostName: fields.osHostName || undefined,
          desktopIp: ips[0],
        }),
      },
    };
  }

  #checkPool(line: number, cells: readonly string[], desktopName: string, size: string): CheckedLine {
    const named = this.#cell(cells, 'profile');
    const profile = this.#profileOf(named);
    const fields = {
      user_email: this.#cell(cells, 'user_email'),
      user_phone: this.#cell(cells, 'user_phone'),
      user_group: this.#cell(cells, 'user_group'),
      computer_name: this.#cell(cells, 'computer_name'),
      os_host_name: this.#cell(cells, 'os_host_name'),
      desktop_name_prefix: this.#cell(cells, 'desktop_name_prefix'),
      desktopName,
      size,
      desktopIp: this.#cell(cells, 'desktop_ip'),
    };
    const names = this.#names;
    const isDuplicate = (name: string, size: string) => names.lineOfPool({ name, size: Number(size) }) !== undefined;
    const checked = checkPool(fields, profile, {
      nameError: (pool) => names.poolNameError(pool),
      lineOfIp: (ip) => (isDuplicate(desktopName, size) ? undefined : names.lineOfIp(ip)),
      stagePrefix: this.#stagePrefix,
    });
    const errors = [...checked.errors, ...this.#placeholders(cells, ['desktop_name'])];
    if (profile === undefined) errors.push(this.#profileError(named));
    if (errors.length > 0 || profile === undefined || checked.pool === undefined)
      return { ok: false, errors: this.#traced(errors, cells) };
    const { pool, desktopIps } = checked;
    return { ok: true, asksFor: 'pool', profile, request: { line, pool, profile: profile.name, desktopIps } };
  }

  /** What a spreadsheet did says more about a cell than the rule that the cell breaks because of it. */
  #traced(errors: readonly Problem[], cells: readonly string[]): Problem[] {
    return errors.map((problem) => {
      if (problem.column === undefined || !BROKEN.has(problem.code)) return problem;
      const cell = this.#cell(cells, problem.column);
      const what = spreadsheetTrace(cell);
      if (what === undefined || (what === 'date' && problem.column === 'desktop_ip' && !IS_WHOLE_DATE.test(cell)))
        return problem;
      return { code: 'made-by-spreadsheet', column: problem.column, params: { what } };
    });
  }

  /** Exactly as it is named; otherwise the only one with these letters, upper or lower case. */
  #profileOf(named: string): Profile | undefined {
    const name = named || this.#defaultProfile;
    const exact = this.#profiles.get(name);
    if (exact !== undefined) return exact;
    const [only, another] = this.#folded.get(name.toLowerCase()) ?? [];
    return another === undefined ? only : undefined;
  }

  /** A placeholder name, or the line of a sum. */
  #placeholders(cells: readonly string[], columns: readonly KnownColumn[]): Problem[] {
    return columns
      .filter((column) => isPlaceholder(this.#cell(cells, column)))
      .map((column) => ({ code: 'name-placeholder', column, params: {} }));
  }

  #cell(cells: readonly string[], column: KnownColumn): string {
    return cellOf(this.#header, cells, column);
  }

  /** Problems that make it doubtful where a cell begins and ends. */
  #checkShape(record: CsvRecord): Problem | undefined {
    const { cells, breaks, doubt } = record;
    if (doubt !== undefined) return doubt;
    const swallowing = findSwallowingCell(record);
    if (swallowing !== -1) {
      return { code: 'quote-not-closed', params: { cell: swallowing + 1, lines: breaks } };
    }
    const columns = this.#header.cells.length;
    if (cells.length === columns) return undefined;
    const delimiter = DELIMITER_NAMES[this.#header.delimiter];
    return { code: 'cell-count', params: { cells: cells.length, columns, delimiter } };
  }

  #profileError(named: string): Problem {
    const column = 'profile';
    const profiles = [...this.#profiles.keys()];
    if (named !== '') return { code: 'profile-unknown', column, params: { profiles } };
    return this.#defaultProfile === ''
      ? { code: 'profile-missing', column, params: { profiles } }
      : {
          code: 'default-profile-unknown',
          column,
          params: { defaultProfile: shown(this.#defaultProfile), profiles },
        };
  }

  /** Problems that do not depend on the profile. */
  #errorsUnderEveryProfile(fields: DesktopFields): Problem[] {
    const [first = [], ...others] = [...this.#profiles.values()].map((profile) => checkDesktopFields(fields, profile));
    const texts = others.map((errors) => new Set(errors.map(canonicalJson)));
    return first.filter((error) => texts.every((known) => known.has(canonicalJson(error))));
  }
}
