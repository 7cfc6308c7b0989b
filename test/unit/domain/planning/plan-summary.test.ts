import { describe, expect, it } from 'vitest';
import { type PlanContext, planIntake, summarizePlan } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { contextOf, inChunks, LINUX, profileOf, STANDARD } from '../../../support/csv-support.ts';

const FILE = 'user_name,profile,note\nada,,x\nbob,developer-linux,y\nada,,z\n9,,\nno!,none,\ncarl,,\n';

const summaryOf = (content: string, changes: Partial<PlanContext> = {}, chunkBytes?: number) =>
  summarizePlan(planIntake(inChunks(content, chunkBytes), contextOf(changes)));

describe('the summary of a plan', () => {
  it('counts every line once', async () => {
    expect(await summaryOf(FILE)).toMatchObject({
      header: { cells: ['user_name', 'profile', 'note'] },
      counts: { lines: 6, valid: 3, invalid: 2, duplicate: 1 },
      orders: 2,
      usedProfiles: ['developer-linux', 'standard'],
      desktops: { 'developer-linux': 1, standard: 2 },
    });
  });

  it('names only the profiles that are ordered', async () => {
    expect((await summaryOf('user_name,profile\nada,standard\n9,developer-linux\n')).usedProfiles).toEqual([
      'standard',
    ]);
  });

  it('throws the refusal of the file', async () => {
    await expect(summaryOf('user_name\nada\n"')).rejects.toThrow('is never closed');
  });
});

describe('the digest of a plan', () => {
  it('is the same for the same bytes and the same context', async () => {
    const { digest } = await summaryOf(FILE);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await summaryOf(FILE, {}, 3)).digest).toBe(digest);
    // A profile that went through the ledger may have its fields in another order.
    const { hourPackageResource, ...rest } = STANDARD;
    const reordered = {
      hourPackageResource: {
        create_desktops: Object.fromEntries(Object.entries(hourPackageResource.create_desktops).toReversed()),
        period_type: hourPackageResource.period_type,
      } as typeof hourPackageResource,
      ...rest,
    };
    expect((await summaryOf(FILE, { profiles: { 'developer-linux': LINUX, standard: reordered } })).digest).toBe(
      digest,
    );
  });

  it('has the problems of invalid lines without the content of their cells', async () => {
    expect((await summaryOf(FILE.replace('\n9,', '\n8,'))).digest).toBe((await summaryOf(FILE)).digest);
  });

  it.each([
    ['another user', FILE.replace('carl', 'dora'), {}],
    ['the case of a user name', FILE.replace('carl', 'Carl'), {}],
    ['another problem', FILE.replace('\n9,', '\nTotal,'), {}],
    ['another duplicate', FILE.replace('ada,,z', 'bob,,z'), {}],
    ['another line number', FILE.replace('\n9,', '\n\n9,'), {}],
    ['an e-mail address', FILE.replace('note', 'user_email').replace('ada,,x', 'ada,,x@example.com'), {}],
    ['another intake', FILE, { intakeId: 'other' }],
    ['another payment mode', FILE, { payment: 'auto' as const }],
    ['another prefix', FILE, { computerNamePrefix: 'X-' }],
    [
      'an edited profile',
      FILE,
      { profiles: { standard: profileOf('standard', { enterpriseProjectId: 'p' }), 'developer-linux': LINUX } },
    ],
  ])('differs with %s', async (_, content, changes) => {
    const original = FILE.replace('note', content.includes('user_email') ? 'user_email' : 'note');
    expect((await summaryOf(content, changes)).digest).not.toBe((await summaryOf(original)).digest);
  });
});
