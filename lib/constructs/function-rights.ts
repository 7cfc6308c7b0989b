import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from '../stage/function-config.ts';
import type { Wiring } from './function-environment.ts';

type Parts = Pick<Wiring, 'ledger' | 'drops' | 'secret' | 'emailKey' | 'queues' | 'facts'>;

/** What clearing an item's outbox removes. */
const OUTBOX = ['outbox', 'outboxMark', 'outboxSince'];
/** Besides, the time at which the request of an order that has ended is deleted. */
const ENDS_AND_OUTBOX = ['expiresAt', ...OUTBOX];

/** Grants each function only what its use case needs. A test compares this with the table in docs/PERMISSIONS.md. */
export const grantFunctions = (
  {
    split,
    submit,
    reconcile,
    report,
    operate,
    'dead-letters': deadLetters,
    'request-command': requestCommand,
  }: Readonly<Record<FunctionName, lambda.Function>>,
  { ledger, drops, secret, emailKey, queues, facts }: Parts,
): void => {
  const { intake, order, report: reports, reconcile: reconciles, command: commands } = queues;

  emailKey.grantRead(split);
  drops.grantReadDrops(split);
  drops.grantKeepPlans(split);
  ledger.grant(split, {
    reads: ['DAY', 'INTAKE', 'ORDER'],
    puts: ['DAY', 'INTAKE', 'ORDER'],
    updates: ['INTAKE', 'ORDER'],
    updatedAttributes: OUTBOX,
    indexes: ['openOrders'],
  });
  for (const queue of [order, reconciles, reports]) queue.grantSend(split);

  secret.grantRead(submit);
  ledger.grant(submit, {
    reads: ['BRAKE', 'CLAIM', 'ORDER', 'PACE', 'PROVIDER'],
    puts: ['CLAIM', 'ORDER', 'PACE', 'PROVIDER'],
    updates: ['ORDER'],
    updatedAttributes: ENDS_AND_OUTBOX,
    indexes: ['openOrders'],
  });
  for (const queue of [order, reconciles, reports]) queue.grantSend(submit);

  secret.grantRead(reconcile);
  drops.grantFindDrops(reconcile);
  ledger.grant(reconcile, {
    // CLAIM: to find a second order for the same people. PACE: to correct the order rate after a wrong clock. BILLING:
    // to know whether billing's number of desktops can be trusted.
    reads: ['BILLING', 'BRAKE', 'CLAIM', 'INTAKE', 'ORDER', 'PACE', 'PROVIDER'],
    puts: ['BILLING', 'INTAKE', 'ORDER', 'PACE', 'PROVIDER'],
    updates: ['INTAKE', 'ORDER'],
    updatedAttributes: ENDS_AND_OUTBOX,
    // To find the intakes that point at an order that lost a member.
    queries: ['ORDER'],
    // To take back a cancellation that the provider refuses.
    deletes: ['PROVIDER'],
    indexes: ['ordersByIntake', 'openOrders', 'watchedOrders', 'intakesByDay', 'unreportedIntakes', 'outbox'],
  });
  for (const queue of Object.values(queues)) queue.grantSend(reconcile);

  // A command may end an order, point it at a new one, settle a doubt by a sweep of its own, or release a person.
  secret.grantRead(operate);
  drops.grantFindDrops(operate);
  ledger.grant(operate, {
    reads: ['BILLING', 'BRAKE', 'CLAIM', 'COMMAND', 'INTAKE', 'ORDER', 'PROVIDER'],
    puts: ['BILLING', 'BRAKE', 'CLAIM', 'COMMAND', 'INTAKE', 'ORDER', 'PROVIDER'],
    updates: ['INTAKE', 'ORDER'],
    updatedAttributes: ENDS_AND_OUTBOX,
    queries: ['ORDER'],
    deletes: ['PROVIDER'],
    // Which files show an order whose desktops changed.
    indexes: ['ordersByIntake', 'openOrders', 'watchedOrders', 'intakesByDay'],
  });
  for (const queue of Object.values(queues)) queue.grantSend(operate);

  // It records who asks for what, and can do none of it.
  ledger.grant(requestCommand, { reads: ['COMMAND'], puts: ['COMMAND'] });
  commands.grantSend(requestCommand);

  emailKey.grantRead(report);
  drops.grantReadDrops(report);
  drops.grantReadKeptPlans(report);
  drops.grantWriteResults(report);
  ledger.grant(report, {
    reads: ['BRAKE', 'CLAIM', 'INTAKE', 'ORDER'],
    puts: ['INTAKE'],
    updates: ['INTAKE'],
    updatedAttributes: OUTBOX,
  });

  ledger.grant(deadLetters, {
    reads: ['COMMAND', 'INTAKE', 'ORDER'],
    puts: ['COMMAND', 'INTAKE', 'ORDER'],
    updates: ['INTAKE', 'ORDER'],
    updatedAttributes: OUTBOX,
    indexes: ['openOrders'],
  });
  for (const queue of [intake, order, reconciles, reports, commands]) queue.grantSend(deadLetters);

  for (const teller of [split, submit, reconcile, report, operate, deadLetters]) facts?.grantPut(teller);
};
