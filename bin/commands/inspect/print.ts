import { printableJson } from '../terminal/printable.ts';
import { type JsonShape, shaped } from './json-shapes.ts';

/** One JSON document of the shape, or the text. */
export const print = (
  { json = false }: { readonly json?: boolean },
  shape: JsonShape,
  value: unknown,
  text: () => string,
): void => {
  process.stdout.write(json ? `${printableJson(shaped(shape, value))}\n` : text());
};
