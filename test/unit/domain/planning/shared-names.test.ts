import { describe, expect, test } from 'vitest';
import { planFileOf } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { findSharedNames } from '../../../../lambdas/domain/planning/shared-names.ts';
import { collect, contextOf, inChunks, saidLines } from '../../../support/csv-support.ts';

const wordsOf = async (csv: string) =>
  saidLines(await collect(planFileOf(async () => inChunks(csv), contextOf()))).map(({ fate, errors }) =>
    fate.kind === 'ordered-in' ? fate.computerName : fate.kind === 'invalid' ? errors.join(' ') : fate.kind,
  );

const on = (lines: string) => new RegExp(`^user_name "\\w+" stands on ${lines} too, with another user_email: `);

describe('one user_name with different user_email', () => {
  test('may be two people: both lines are invalid, each naming the other', async () => {
    const words = await wordsOf('user_name,user_email\nada,ada@a.example\nbob,\nADA,ada@b.example\n');
    expect(words).toEqual([expect.stringMatching(on('line 4')), 'D-bob', expect.stringMatching(on('line 2'))]);
  });

  test('does not order a third line with that name', async () => {
    const csv = 'user_name,user_email\nada,ada@a.example\nada,ada@b.example\nada,\nada,ada@a.example\n';
    expect(await wordsOf(csv)).toEqual([
      expect.stringMatching(on('line 3')),
      expect.stringMatching(on('line 2')),
      expect.stringMatching(on('line 2 and line 3')),
      expect.stringMatching(on('line 2 and line 3')),
    ]);
  });

  test.each([
    ['the same address in another case', 'user_name,user_email\nada,Ada@A.example\nada, ada@a.example \n'],
    ['no address on one of them', 'user_name,user_email\nada,ada@a.example\nada,\n'],
    ['no column for it', 'user_name,note\nada,x\nada,y\n'],
  ])('is not reported, so the second line is a duplicate: %s', async (_, csv) => {
    expect(await wordsOf(csv)).toEqual(['D-ada', 'duplicate']);
  });

  test('is not searched for in lines whose cells may be shifted, nor in repeated headers', async () => {
    const csv = 'user_name,user_email\nada,ada@a.example\nada,x@b.example,surplus\nuser_name,user_email\n';
    expect(await findSharedNames(inChunks(csv))).toEqual({ names: new Map(), addresses: new Set() });
  });
});
