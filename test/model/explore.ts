import type { Model, State } from './model.ts';

export interface Limits {
  readonly maxStates: number;
  /** Violations that begin so are not looked for. */
  readonly ignore?: readonly string[];
}

export type Exploration =
  | { readonly kind: 'holds' | 'cut-off'; readonly states: number }
  | {
      readonly kind: 'violated';
      readonly states: number;
      readonly violation: string;
      /** The shortest way there. */
      readonly trace: readonly string[];
      readonly at: string;
    };

const keyOf = (state: State): string => Buffer.from(state.buffer, state.byteOffset, state.length).toString('latin1');

/** Breadth first over all states of the scope: the first violation that is found has the shortest trace. */
export const explore = (model: Model, { maxStates, ignore = [] }: Limits): Exploration => {
  const seen = new Set<string>();
  const reached: { readonly key: string; readonly from: number; readonly label: string }[] = [];
  const reach = (state: State, from: number, label: string): void => {
    const key = keyOf(state);
    if (seen.has(key)) return;
    seen.add(key);
    reached.push({ key, from, label });
  };
  const wayTo = (place: number): string[] => {
    const way: string[] = [];
    for (let one = reached[place]; one !== undefined && one.from >= 0; one = reached[one.from]) way.unshift(one.label);
    return way;
  };
  const counts = (violation: string): boolean => !ignore.some((prefix) => violation.startsWith(prefix));

  reach(model.canon(model.initial()), -1, '');
  for (let place = 0; place < reached.length; place++) {
    const state = new Uint8Array(Buffer.from(reached[place]?.key ?? '', 'latin1'));
    const violated = (violation: string, last: readonly string[], where: State): Exploration => ({
      kind: 'violated',
      states: reached.length,
      violation,
      trace: [...wayTo(place), ...last],
      at: model.show(where),
    });
    const steps = model.successors(state);
    for (const { label, t, viol } of steps) {
      if (viol !== null && counts(viol)) return violated(viol, [label], t);
      reach(t, place, label);
    }
    if (!steps.some(({ fair }) => fair)) {
      const atRest = model.quiescent(state).find(counts);
      if (atRest !== undefined) return violated(atRest, [], state);
    }
    if (reached.length > maxStates) return { kind: 'cut-off', states: reached.length };
  }
  return { kind: 'holds', states: reached.length };
};
