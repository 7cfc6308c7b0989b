type Omitted<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Removes the properties whose value is undefined, from what is stored, printed or merged over defaults. */
export const omitUndefined = <T extends object>(values: T): Omitted<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Omitted<T>;
