import { isUtf8 } from 'node:buffer';
import { FileRefusedError } from './file-refused-error.ts';
import { peekBytes } from './peek-bytes.ts';

/** Where the file stops being text, as the end of a sentence that begins with the line. */
export type Fault = string;

export interface Utf8Text {
  /** The file began with a byte order mark, which is not in the pieces. */
  readonly bom: boolean;
  /** UTF-8, cut between characters; ends early, with the fault, where the file stops being text. */
  readonly pieces: AsyncGenerator<Buffer, Fault | undefined>;
}

/** Limits how much is parsed at once, however large the file's chunks are. */
const PIECE_BYTES = 64 * 1024;

const SAVE_AS = 'save the file as "CSV UTF-8" (in Excel: Save As, CSV UTF-8 (Comma delimited))';

const ZIP = Buffer.from('PK\x03\x04');
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const BOM = '\ufeff';
const UTF8_BOM = Buffer.from(BOM);
const UTF16_LE_BOM = Buffer.from([0xff, 0xfe]);
const UTF16_BE_BOM = Buffer.from([0xfe, 0xff]);
const LONGEST_MARK_BYTES = 4;

const beginsWith = (bytes: Buffer, mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);

async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, undefined> {
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  }
}

const sequenceLength = (firstByte: number) => (firstByte < 0xc0 ? 1 : firstByte < 0xe0 ? 2 : firstByte < 0xf0 ? 3 : 4);

/** How many bytes at the end are the beginning of a character that the next piece may complete. */
const incompleteTail = (bytes: Buffer): number => {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes.readUInt8(bytes.length - back);
    if ((byte & 0xc0) !== 0x80) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
};

const utf8Prefix = (bytes: Buffer): number => {
  if (isUtf8(bytes)) return bytes.length;
  let at = 0;
  for (;;) {
    const next = at + sequenceLength(bytes.readUInt8(at));
    if (!isUtf8(bytes.subarray(at, next))) return at;
    at = next;
  }
};

const faultOfByte = (byte: number, offset: number): Fault =>
  byte === 0
    ? `holds a zero byte (byte ${offset + 1} of the file), so this is not text: ${SAVE_AS}`
    : `holds a byte that is not UTF-8 (0x${byte.toString(16).toUpperCase()}, byte ${offset + 1} of the file): ${SAVE_AS}`;

async function* utf8Pieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, Fault | undefined> {
  let offset = 0;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const piece = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    const whole = piece.subarray(0, piece.length - incompleteTail(piece));
    const zero = whole.indexOf(0);
    const good = Math.min(zero === -1 ? whole.length : zero, utf8Prefix(whole));
    const begin = offset === 0 && beginsWith(whole, UTF8_BOM) ? UTF8_BOM.length : 0;
    if (good > begin) yield whole.subarray(begin, good);
    if (good < whole.length) return faultOfByte(whole.readUInt8(good), offset + good);
    tail = piece.subarray(whole.length);
    offset += whole.length;
  }
  return tail.length === 0 ? undefined : faultOfByte(tail.readUInt8(0), offset);
}

/** In unicode mode the class matches only unpaired surrogates. */
const wellFormedPrefix = (text: string): number => (text.isWellFormed() ? text.length : text.search(/\p{Surrogate}/u));

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

async function* utf16Pieces(
  bytes: AsyncIterable<Buffer>,
  bigEndian: boolean,
): AsyncGenerator<Buffer, Fault | undefined> {
  let offset = 0;
  let tail: Buffer = Buffer.alloc(0);
  const faultAt = (at: number) => `holds no valid UTF-16 (byte ${at + 1} of the file): ${SAVE_AS}`;
  for await (const chunk of bytes) {
    const piece = Buffer.concat([tail, chunk]);
    const units = Buffer.from(piece.subarray(0, piece.length - (piece.length % 2)));
    if (bigEndian) units.swap16();
    const held = units.length > 0 && isHighSurrogate(units.readUInt16LE(units.length - 2)) ? 2 : 0;
    const text = units.toString('utf16le', 0, units.length - held);
    const zero = text.indexOf('\0');
    const good = text.slice(0, Math.min(zero === -1 ? text.length : zero, wellFormedPrefix(text)));
    const begin = offset === 0 && good.startsWith(BOM) ? BOM.length : 0;
    if (good.length > begin) yield Buffer.from(good.slice(begin));
    if (good.length < text.length) return faultAt(offset + 2 * good.length);
    tail = piece.subarray(units.length - held);
    offset += units.length - held;
  }
  return tail.length === 0 ? undefined : faultAt(offset);
}

/**
 * Converts the file to UTF-8: it may be UTF-8 with or without a byte order mark, or UTF-16 with one. Our own code,
 * because `TextDecoder` reports that there is a fault but not where, and a library that guesses the encoding may garble
 * a name and order for it. Throws FileRefusedError for a workbook.
 */
export const readUtf8 = async (chunks: AsyncIterable<Uint8Array>): Promise<Utf8Text> => {
  const pieces = inPieces(chunks);
  const { head, all } = await peekBytes(pieces, LONGEST_MARK_BYTES);
  if (beginsWith(head, ZIP) || beginsWith(head, OLE)) {
    await pieces.return(undefined);
    throw new FileRefusedError(`The file is a workbook or another archive, not CSV: ${SAVE_AS} and drop that one.`);
  }
  for (const mark of [UTF16_LE_BOM, UTF16_BE_BOM]) {
    if (beginsWith(head, mark)) return { bom: true, pieces: utf16Pieces(all, mark === UTF16_BE_BOM) };
  }
  return { bom: beginsWith(head, UTF8_BOM), pieces: utf8Pieces(all) };
};

const CTRL_Z = 0x1a;

/** DOS wrote that byte at the end of a text; anywhere else it is an ordinary character. */
export async function* withoutFinalCtrlZ(pieces: Utf8Text['pieces']): Utf8Text['pieces'] {
  let held: Buffer = Buffer.alloc(0);
  try {
    for (;;) {
      const step = await pieces.next();
      if (step.done) {
        // With a fault still ahead, nothing is the end of the file.
        if (step.value !== undefined && held.length > 0) yield held;
        return step.value;
      }
      const piece = held.length === 0 ? step.value : Buffer.concat([held, step.value]);
      let end = piece.length;
      while (end > 0 && piece[end - 1] === CTRL_Z) end--;
      if (end > 0) yield piece.subarray(0, end);
      held = piece.subarray(end);
    }
  } finally {
    await pieces.return(undefined);
  }
}
