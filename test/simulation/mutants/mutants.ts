import { brakeMutants } from './brake-mutants.ts';
import { claimMutants } from './claim-mutants.ts';
import { clockMutants } from './clock-mutants.ts';
import { followMutants } from './follow-mutants.ts';
import type { Mutant } from './mutant.ts';
import { readingMutants } from './reading-mutants.ts';
import { settleMutants } from './settle-mutants.ts';
import { submitMutants } from './submit-mutants.ts';
import { tellingMutants } from './telling-mutants.ts';

export const MUTANTS: readonly Mutant[] = [
  ...submitMutants,
  ...claimMutants,
  ...settleMutants,
  ...followMutants,
  ...tellingMutants,
  ...clockMutants,
  ...readingMutants,
  ...brakeMutants,
];

export const findMutant = (name: string): Mutant => {
  const mutant = MUTANTS.find((candidate) => candidate.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  return mutant;
};
