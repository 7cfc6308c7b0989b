import * as z from 'zod';
import type { Problem } from '../csv/problem.ts';
import type { Profile } from '../request/profile.ts';

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
  for (const [index, ip] of ips.entries())
    if (!z.regexes.ipv4.test(ip))
      errors.push(`desktop_ip "{desktop_ip ${index + 1}}" must be an IPv4 address, like 192.168.0.12.`);
  if (ips.length !== desktops)
    errors.push(
      `desktop_ip has ${ips.length} addresses for ${desktops} desktop${desktops === 1 ? '' : 's'}: give each one of its own, with spaces between them, or none.`,
    );
  ips.forEach((ip, index) => {
    if (ips.indexOf(ip) !== index) errors.push(`desktop_ip has the address {desktop_ip ${index + 1}} twice.`);
    const line = lineOfIp(ip);
    if (line !== undefined) errors.push(`desktop_ip {desktop_ip ${index + 1}} is already that of line ${line}.`);
  });
  // An address means nothing without its network.
  if (profile !== undefined && (profile.hourPackageResource.create_desktops.nics ?? []).length === 0)
    errors.push(
      `desktop_ip needs a profile that names its subnet (create_desktops.nics), and ${profile.name} names none.`,
    );
  return errors;
};
