import { expect, test } from 'vitest';
import type { Claim } from '../../../../lambdas/domain/claims/claim.ts';
import { lookUpClaims } from '../../../../lambdas/use-cases/claims/look-up-claims.ts';
import { NOON, ordered } from '../../../support/orders.ts';

const member = { position: 0, line: 2, userName: 'jane', computerName: 'D-jane', claimsName: false };
const claim: Claim = {
  clientOrderId: 'owner',
  intakeId: 'i',
  position: 0,
  line: 2,
  userName: 'jane',
  computerName: 'D-jane',
};

const lookUp = (standing: Claim) =>
  lookUpClaims([member], {
    claims: { getClaim: async () => standing },
    orders: { getOrder: async () => ordered({ clientOrderId: 'owner', sent: [0] }) },
  });

test('a plan counts a person whose desktop is ordered as already ordered', async () => {
  expect(await lookUp(claim)).toMatchObject({ held: [], alreadyOrdered: { 0: { clientOrderId: 'owner' } } });
});

test('a plan counts a released person as free, as the next file will', async () => {
  expect(await lookUp({ ...claim, released: { at: NOON, by: 'Ann' } })).toMatchObject({
    held: [0],
    alreadyOrdered: {},
  });
});
