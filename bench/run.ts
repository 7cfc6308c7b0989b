import { benchColdStart } from './cold-start.ts';
import { benchEndToEnd } from './end-to-end.ts';
import { benchOrdering } from './ordering.ts';
import { benchPlanning } from './planning.ts';
import { benchPrice } from './price/price.ts';

await benchColdStart(5);
console.log();
await benchPlanning(300_000, 5);
console.log();
await benchEndToEnd(10_000);
console.log();
await benchPrice(10_000);
console.log();
const ordering = { orders: 1_000, latencyMs: 200, concurrency: 10 };
await benchOrdering(ordering);
console.log();
await benchOrdering({ ...ordering, rate: { orders: 600, perMs: 30_000 } });
