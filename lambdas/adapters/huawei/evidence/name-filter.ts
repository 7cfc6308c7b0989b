import { beginsLikePart } from '../../../domain/members/pool.ts';
import type { EvidenceNames } from '../../../ports/provider.ts';

/** Compares case-insensitively: some images turn computer names into capitals. */
export const createNameFilter = ({ computerNames, userNames, partName }: EvidenceNames) => {
  const computers = new Set(computerNames.map((name) => name.toLowerCase()));
  const users = new Set(userNames.map((name) => name.toLowerCase()));
  return (found: { computerName: string; userNames: readonly string[] }): boolean =>
    computers.has(found.computerName.toLowerCase()) ||
    (partName !== undefined && beginsLikePart(found.computerName, partName)) ||
    found.userNames.some((name) => users.has(name.toLowerCase()));
};

/** The provider may compare case-sensitively, so each name is requested in all the forms that it can have. */
export const withCaseVariants = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => [name, name.toUpperCase(), name.toLowerCase()])),
];
