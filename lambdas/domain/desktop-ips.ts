import * as z from 'zod';
import type { Profile } from './profile.ts';

/** Whether the address is free in this file: else the line that has it. */
export type LineOfIp = (ip: string) => number | undefined;

/** The addresses of a `desktop_ip` cell: one, or for several desktops as many, with spaces between them. */
export const readIps = (cell: string): string[] => cell.split(/\s+/).filter((ip) => ip !== '');

/** Every error of the addresses that a line gives, as sentences; none where it gives none. */
export const ipErrors = (
  ips: readonly string[],
  desktops: number,
  profile: Profile | undefined,
  lineOfIp: LineOfIp,
): string[] => {
  if (ips.length === 0) return [];
  const errors: string[] = [];
  const malformed = ips.filter((ip) => !z.regexes.ipv4.test(ip));
  for (const ip of malformed)
    errors.push(`desktop_ip "${ip.slice(0, 60)}" must be an IPv4 address, like 192.168.0.12.`);
  if (ips.length !== desktops)
    errors.push(
      `desktop_ip has ${ips.length} addresses for ${desktops} desktop${desktops === 1 ? '' : 's'}: give each one of its own, with spaces between them, or none.`,
    );
  ips.forEach((ip, index) => {
    if (ips.indexOf(ip) !== index) errors.push(`desktop_ip has the address ${ip} twice.`);
    const line = lineOfIp(ip);
    if (line !== undefined) errors.push(`desktop_ip ${ip} is already that of line ${line}.`);
  });
  // An address means nothing without the network that it is of.
  if (profile !== undefined && (profile.hourPackageResource.create_desktops.nics ?? []).length === 0)
    errors.push(
      `desktop_ip needs a profile that names its subnet (create_desktops.nics), and ${profile.name} names none.`,
    );
  return errors;
};
