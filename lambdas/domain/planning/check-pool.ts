import { MAX_POOL_SIZE, type Pool, poolNameError } from '../members/pool.ts';
import type { Profile } from '../request/profile.ts';
import type { Problem } from '../wording/problem.ts';
import { ipErrors, type LineOfIp, readIps } from './desktop-ips.ts';

/** Columns about a user, which say nothing about desktops that have none. */
const COLUMNS_OF_USERS = [
  'user_email',
  'user_phone',
  'user_group',
  'computer_name',
  'os_host_name',
  'desktop_name_prefix',
] as const;

/** The cells of a line without a user. */
export type PoolFields = Readonly<Record<(typeof COLUMNS_OF_USERS)[number], string>> & {
  readonly desktopName: string;
  readonly size: string;
  readonly desktopIp: string;
};

/** Facts from the file's other lines. */
export interface PoolNeighbours {
  /** The reason why the pool can no longer get its name in this file; undefined if it can. */
  readonly nameError: (pool: Pool) => Problem | undefined;
  readonly lineOfIp: LineOfIp;
  readonly stagePrefix: string;
}

const readSize = (cell: string): number | undefined => {
  const size = /^[1-9]\d{0,3}$/.test(cell) ? Number(cell) : Number.POSITIVE_INFINITY;
  return size <= MAX_POOL_SIZE ? size : undefined;
};

/** The problems of a line without a user, by `desktop_name`, `size` and `desktop_ips` in Table 5 of the API page. */
export const checkPool = (
  fields: PoolFields,
  profile: Profile | undefined,
  { nameError, lineOfIp, stagePrefix }: PoolNeighbours,
):
  | { readonly pool: Pool; readonly desktopIps: readonly string[]; readonly errors: readonly Problem[] }
  | { readonly pool: undefined; readonly errors: readonly Problem[] } => {
  const errors = COLUMNS_OF_USERS.filter((column) => fields[column] !== '').map(
    (column): Problem => ({ code: 'column-for-users', column, params: {} }),
  );
  const { desktopName: name } = fields;
  const size = readSize(fields.size);
  if (size === undefined) errors.push({ code: 'pool-size-wrong', column: 'size', params: { max: MAX_POOL_SIZE } });
  if (name === '') errors.push({ code: 'pool-name-missing', column: 'desktop_name', params: {} });
  if (size === undefined || name === '') return { pool: undefined, errors };

  const pool = { name, size };
  const desktopIps = readIps(fields.desktopIp);
  const wrongName = poolNameError(pool, stagePrefix) ?? nameError(pool);
  if (wrongName !== undefined) errors.push(wrongName);
  errors.push(...ipErrors(desktopIps, size, profile, lineOfIp));
  return { pool, desktopIps, errors };
};
