/**
 * Up to this many orders, an intake's index entries fit into one partition, which takes about 1,000 writes a second.
 */
const ORDERS_PER_SHARD = 500;

/** Into how many partitions the indexes spread an intake's orders. */
export const shardsFor = (orders: number): number => Math.max(1, Math.ceil(orders / ORDERS_PER_SHARD));
