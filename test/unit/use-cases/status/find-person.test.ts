import { describe, expect, it } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { emailDigest } from '../../../../lambdas/domain/members/email-digest.ts';
import type { Member } from '../../../../lambdas/domain/members/line.ts';
import { findPerson, type WantedPerson } from '../../../../lambdas/use-cases/status/find-person.ts';
import { ordered } from '../../../support/orders.ts';

const KEY = 'the-key';
const member = (line: number, userName: string, digest?: string): Member => ({
  position: 0,
  line,
  userName,
  computerName: `D-${userName}`,
  claimsName: false,
  ...(digest === undefined ? {} : { emailDigest: digest }),
});
const with_ = (userName: string, email: string, key = KEY): string => emailDigest(key, userName, email);

/** The orders of each file, and their members. */
const FILES: Readonly<Record<string, Readonly<Record<string, readonly Member[]>>>> = {
  new: {
    n1: [member(4, 'bruno', with_('bruno', 'bruno@example.com'))],
    n2: [member(2, 'Ada', with_('Ada', 'ada@example.com')), member(3, 'chidi', with_('chidi', ''))],
  },
  old: {
    o1: [member(2, 'ada', with_('ada', 'ada@example.com', 'another key')), member(3, 'dalia')],
    o2: [
      { position: 0, line: 9, userName: '', computerName: 'LAB-', claimsName: true, pool: { name: 'LAB-', size: 2 } },
    ],
  },
};
const INTAKES = Object.keys(FILES).map((intakeId) => ({ intakeId, phase: 'REPORTED' }) as unknown as Intake);
const ledger = {
  orders: {
    ordersOfIntake: async (id: string) => Object.keys(FILES[id] ?? {}),
    getOrders: async (ids: readonly string[]) => new Map(ids.map((id) => [id, ordered({ clientOrderId: id })])),
    getMembers: async (id: string) => Object.values(FILES).flatMap((file) => file[id] ?? []),
  },
} as never;
const find = async (wanted: WantedPerson) => {
  const { lines, ...rest } = await findPerson(wanted, INTAKES, ledger);
  return {
    lines: lines.map(({ intake, order, member: one }) => [intake.intakeId, order.clientOrderId, one.line]),
    ...rest,
  };
};

describe('a person is found', () => {
  it('by the user name, whatever its case, in every file', async () => {
    expect(await find({ kind: 'user', userName: 'ADA' })).toEqual({
      lines: [
        ['new', 'n2', 2],
        ['old', 'o1', 2],
      ],
      ordersRead: 4,
      unknown: 0,
    });
  });

  it('by an address, whatever its case; people who cannot be compared are counted', async () => {
    expect(await find({ kind: 'email', email: 'Ada@Example.com', key: KEY })).toEqual({
      lines: [['new', 'n2', 2]],
      ordersRead: 4,
      // One digest has another key, one is missing, and a pool has no address.
      unknown: 2,
    });
  });

  it('never by another address, nor without one', async () => {
    expect((await find({ kind: 'email', email: 'nobody@example.com', key: KEY })).lines).toEqual([]);
  });
});
