import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from '../stage/function-config.ts';
import type { Wiring } from './function-environment.ts';

type Parts = Pick<Wiring, 'ledger' | 'drops' | 'secret' | 'emailKey' | 'queues'>;

/** What each function may do, which is what its use case does: the table in docs/PERMISSIONS.md is tested against it. */
export const grantFunctions = (
  { split, submit, reconcile, report, 'dead-letters': deadLetters }: Readonly<Record<FunctionName, lambda.Function>>,
  { ledger, drops, secret, emailKey, queues }: Parts,
): void => {
  const { intake, order, report: reports, reconcile: doubts } = queues;

  emailKey.grantRead(split);
  drops.grantReadDrops(split);
  drops.grantKeepPlans(split);
  ledger.grant(split, {
    reads: ['DAY', 'INTAKE', 'ORDER'],
    puts: ['DAY', 'INTAKE', 'ORDER'],
    indexes: ['openOrders'],
  });
  for (const queue of [order, doubts, reports]) queue.grantSend(split);

  secret.grantRead(submit);
  ledger.grant(submit, {
    reads: ['CLAIM', 'ORDER', 'PACE', 'PROVIDER'],
    puts: ['CLAIM', 'ORDER', 'PACE', 'PROVIDER'],
    updates: ['ORDER'],
    indexes: ['openOrders'],
  });
  for (const queue of [order, doubts, reports]) queue.grantSend(submit);

  secret.grantRead(reconcile);
  drops.grantFindDrops(reconcile);
  ledger.grant(reconcile, {
    // The line of the order rate is put right after a wrong clock.
    // Whose people a second order holds.
    // And what billing's number of desktops has been worth.
    reads: ['BILLING', 'CLAIM', 'INTAKE', 'ORDER', 'PACE', 'PROVIDER'],
    puts: ['BILLING', 'INTAKE', 'ORDER', 'PACE', 'PROVIDER'],
    updates: ['ORDER'],
    // Who points at an order that lost somebody.
    queries: ['ORDER'],
    // A cancellation that the provider refuses is taken back.
    deletes: ['PROVIDER'],
    indexes: ['ordersByIntake', 'openOrders', 'watchedOrders', 'intakesByDay', 'unreportedIntakes'],
  });
  for (const queue of Object.values(queues)) queue.grantSend(reconcile);

  emailKey.grantRead(report);
  drops.grantReadDrops(report);
  drops.grantReadKeptPlans(report);
  drops.grantWriteResults(report);
  ledger.grant(report, { reads: ['CLAIM', 'INTAKE', 'ORDER'], puts: ['INTAKE'] });

  ledger.grant(deadLetters, { reads: ['INTAKE', 'ORDER'], puts: ['INTAKE', 'ORDER'], indexes: ['openOrders'] });
  for (const queue of [intake, order, doubts, reports]) queue.grantSend(deadLetters);
};
