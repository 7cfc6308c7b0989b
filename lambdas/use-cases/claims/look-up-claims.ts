import {
  type ClaimResult,
  claimants,
  type MemberClaims,
  sharedInPool,
  sortMembers,
  wantedClaims,
} from '../../domain/claims/decide-claims.ts';
import type { Member } from '../../domain/members/line.ts';
import type { Position } from '../../domain/orders/attempt.ts';
import type { ClaimLedger, OrderLedger } from '../../ports/ledger.ts';
import { heldByOther } from './take-claims.ts';

/** The parts of the ledger that a read needs; a ledger that does not exist yet is an empty one. */
export interface ClaimReader {
  readonly claims: Pick<ClaimLedger, 'getClaim'>;
  readonly orders: Pick<OrderLedger, 'getOrder'>;
}

/** What the result of taking the members' claims would be now. Takes none; `held` are those that are free. */
export const lookUpClaims = async (members: readonly Member[], ledger: ClaimReader): Promise<MemberClaims> => {
  const results = new Map<Position, ClaimResult[]>(claimants(members).map(({ position }) => [position, []]));
  const found = await Promise.all(
    wantedClaims(members).map(async ({ key, member }) => {
      const standing = await ledger.claims.getClaim(key);
      // Any order that wants a released claim takes it, whatever its owner's state.
      const isFree = standing === undefined || standing.released !== undefined;
      const other = isFree ? undefined : await heldByOther(key, standing, member, ledger);
      return { position: member.position, result: other ?? ({ kind: 'held' } as const) };
    }),
  );
  for (const { position, result } of found) results.get(position)?.push(result);
  return sortMembers(sharedInPool(members, results));
};
