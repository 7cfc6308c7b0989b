import { benchEndToEnd } from './end-to-end.ts';
import { benchPlanning } from './planning.ts';

await benchPlanning(300_000, 5);
console.log();
await benchEndToEnd(10_000);
