import { expect, test } from 'vitest';
import { type Claim, type ClaimKey, desktopClaim, poolClaim } from '../../../../lambdas/domain/claims/claim.ts';
import type { Member } from '../../../../lambdas/domain/members/line.ts';
import { takeClaims } from '../../../../lambdas/use-cases/claims/take-claims.ts';
import { createLedgerState, openLedger } from '../../../simulation/memory-ledger.ts';
import { fresh } from '../../../support/orders.ts';

const pool = { name: 'KIOSK', size: 2 };
const order = fresh({ clientOrderId: 'order-a' });
const members = [0, 1].map(
  (position): Member => ({ position, line: 2, pool, userName: '', computerName: 'KIOSK', claimsName: true }),
);
const heldBy = (clientOrderId: string, size: number): Claim => ({
  clientOrderId,
  intakeId: 'intake',
  position: 0,
  line: 2,
  userName: '',
  computerName: 'KIOSK',
  pool: { name: 'KIOSK', size },
});

/** The outcome of order-a's claims beside order-b, which asks for three of the same name and is undecided. */
const claimBeside = async (claims: readonly (readonly [ClaimKey, Claim])[]) => {
  const state = createLedgerState();
  const rival = fresh({ clientOrderId: 'order-b' });
  for (const one of [order, rival]) state.orders.versions.set(one.clientOrderId, [{ at: 0, order: one }]);
  for (const [key, claim] of claims) state.claims.set(key, claim);
  return takeClaims(
    order,
    members,
    openLedger(state, { now: () => 0, lagMs: () => 0 }, async (_operation, effect) => effect()),
  );
};

test('an order that has its name continues, although another size has taken the pool since', async () => {
  const claims = await claimBeside([
    [poolClaim(pool), heldBy('order-b', 3)],
    [desktopClaim('kiosk'), heldBy('order-a', 2)],
  ]);
  expect(claims).toMatchObject({ held: [0, 1], undecided: new Map() });
});

test('without its name it waits for the other one', async () => {
  const claims = await claimBeside([[poolClaim(pool), heldBy('order-b', 3)]]);
  expect(claims).toMatchObject({
    held: [],
    undecided: new Map([
      [0, 'order-b'],
      [1, 'order-b'],
    ]),
  });
});
