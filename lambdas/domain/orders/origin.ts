/** How an order was created: from the plan of its file, or from another order, with members of that one. */
export type Origin =
  | { readonly kind: 'planned' }
  /** With the members that its parent did not wait for. */
  | { readonly kind: 'aside'; readonly parent: string }
  /** `depth`: how often a refused order was halved until this one, from 1. */
  | { readonly kind: 'half'; readonly parent: string; readonly depth: number }
  /** `generation`: how many redrives led to this one, from 1. */
  | { readonly kind: 'redrive'; readonly parent: string; readonly generation: number };

export type ChildOrigin = Exclude<Origin, { readonly kind: 'planned' }>;

/** The order that this one comes from; undefined if it comes from the plan. */
export const parentOf = ({ origin }: { readonly origin: Origin }): string | undefined =>
  origin.kind === 'planned' ? undefined : origin.parent;

/** How often a refused order was halved until this one. */
export const depthOf = ({ origin }: { readonly origin: Origin }): number => (origin.kind === 'half' ? origin.depth : 0);
