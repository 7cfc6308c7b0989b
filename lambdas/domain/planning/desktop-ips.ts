import * as z from 'zod';
import type { Profile } from '../request/profile.ts';
import type { Problem } from '../wording/problem.ts';

/** The line of this file that has the address; undefined if it is free. */
export type LineOfIp = (ip: string) => number | undefined;

/** The addresses of a `desktop_ip` cell: one, or one for each of several desktops, separated by spaces. */
export const readIps = (cell: string): string[] => cell.split(/\s+/).filter((ip) => ip !== '');

/** Every problem of a line's addresses; none if it has none. */
export const ipErrors = (
  ips: readonly string[],
  desktops: number,
  profile: Profile | undefined,
  lineOfIp: LineOfIp,
): Problem[] => {
  if (ips.length === 0) return [];
  const errors: Problem[] = [];
  const column = 'desktop_ip';
  for (const [index, ip] of ips.entries())
    if (!z.regexes.ipv4.test(ip)) errors.push({ code: 'ip-malformed', column, params: { word: index + 1 } });
  if (ips.length !== desktops) errors.push({ code: 'ip-count', column, params: { addresses: ips.length, desktops } });
  ips.forEach((ip, index) => {
    const word = index + 1;
    if (ips.indexOf(ip) !== index) errors.push({ code: 'ip-repeated', column, params: { word } });
    const line = lineOfIp(ip);
    if (line !== undefined) errors.push({ code: 'ip-taken', column, params: { word, line } });
  });
  // An address means nothing without its network.
  if (profile !== undefined && (profile.hourPackageResource.create_desktops.nics ?? []).length === 0)
    errors.push({ code: 'ip-without-subnet', column, params: { profile: profile.name } });
  return errors;
};
