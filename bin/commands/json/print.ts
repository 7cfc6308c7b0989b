import { printableJson } from '../terminal/printable.ts';
import { type JsonShape, shaped } from './json-shapes.ts';

/** Prints the value as one JSON document of the shape with `--json`, otherwise as text. */
export const print = (
  { json = false }: { readonly json?: boolean },
  shape: JsonShape,
  value: unknown,
  text: () => string,
): void => {
  process.stdout.write(json ? `${printableJson(shaped(shape, value))}\n` : text());
};
