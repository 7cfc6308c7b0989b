import { describe } from 'vitest';
import { startLedger } from '../support/ledger.ts';
import { startMemoryLedger } from '../support/memory-ledger.ts';
import { brakeContract } from './brake-contract.ts';
import { commandContract } from './command-contract.ts';
import { dayContract } from './day-contract.ts';
import { ledgerContract } from './ledger-contract.ts';
import { numberContract } from './number-contract.ts';
import { outboxContract } from './outbox-contract.ts';
import { paceContract } from './pace-contract.ts';
import { paymentContract } from './payment-contract.ts';

describe.each([
  ['in DynamoDB', startLedger],
  ['of the simulation, in memory', startMemoryLedger],
])('the ledger %s', (_where, start) => {
  ledgerContract(start);
  dayContract(start);
  paceContract(start);
  paymentContract(start);
  numberContract(start);
  commandContract(start);
  brakeContract(start);
  outboxContract(start);
});
