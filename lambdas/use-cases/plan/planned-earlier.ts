import { type ClaimKey, nameClaim, poolClaim, samePool, userClaim } from '../../domain/claims/claim.ts';
import type { Member } from '../../domain/members/line.ts';
import type { PlannedOutcome } from '../../domain/reporting/result-file.ts';

interface PlannedClaim {
  readonly file: string;
  readonly member: Member;
}

const isSameWish = (a: Member, b: Member): boolean =>
  b.pool === undefined
    ? a.pool === undefined && a.userName.toLowerCase() === b.userName.toLowerCase()
    : samePool(a.pool, b.pool);

const keysOf = (member: Member): ClaimKey[] => [
  member.pool === undefined ? userClaim(member.userName) : poolClaim(member.pool),
  ...(member.claimsName ? [nameClaim(member)] : []),
];

/**
 * What the files planned before this one in the same run would have taken if they had been ordered: the ledger does not
 * show it, and a run would order each person once.
 */
export class PlannedEarlier {
  readonly #claims = new Map<ClaimKey, PlannedClaim>();

  /** @param members the members of the file who would be ordered */
  add(file: string, members: readonly Member[]): void {
    for (const member of members) for (const key of keysOf(member)) this.#claims.set(key, { file, member });
  }

  /** The member's fate because of an earlier file; undefined if it is free. */
  outcomeOf(member: Member): PlannedOutcome | undefined {
    for (const key of keysOf(member)) {
      const claim = this.#claims.get(key);
      if (claim === undefined) continue;
      const by = { file: claim.file, line: claim.member.line };
      const rest = { providerOrderId: '', payment: '', desktopState: '' } as const;
      return isSameWish(claim.member, member)
        ? {
            status: 'already-ordered',
            reason: { code: 'would-be-ordered-before', params: by },
            computerName: claim.member.computerName,
            ...rest,
          }
        : {
            status: 'rejected',
            reason: {
              code: 'computer-name-would-be-taken',
              params: { ...by, computerName: member.computerName },
            },
            computerName: member.computerName,
            ...rest,
          };
    }
    return undefined;
  }
}
