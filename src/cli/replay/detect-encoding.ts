// Finds out how the characters of a file are stored: a mark at its start, valid UTF-8, or the script of its letters.
import type { Readable } from 'node:stream';
import { ExitError } from '../exit-codes.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1256'] as const;
export type Encoding = (typeof encodings)[number];

/** Opens the file from its start; it is read more than once. */
export type OpenFile = () => Readable;

export interface FoundEncoding {
  readonly encoding: Encoding;
  /** True if another encoding is possible: a person should look at the report. */
  readonly guessed: boolean;
  readonly bytes: number;
}

/** Formats that are no text, by their first bytes, with what to do. */
const otherFormats: readonly (readonly [signature: string, hint: string])[] = [
  ['504b0304', 'an Excel workbook or a ZIP archive. Open it in a spreadsheet and save it as CSV'],
  ['d0cf11e0', 'an old Excel workbook. Open it in a spreadsheet and save it as CSV'],
  ['1f8b', 'compressed with gzip. Unpack it first'],
  ['25504446', 'a PDF. Export the invoices as CSV'],
];

const byteOrderMarks: readonly (readonly [signature: string, encoding: Encoding])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

/** Reads the whole file once in constant memory. Throws {@link ExitError} if it cannot be text. */
export async function detectEncoding(open: OpenFile): Promise<FoundEncoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const letters = { together: 0, apart: 0 };
  const multiByte = { valid: 0, broken: 0 };
  const lenient = new TextDecoder('utf-8');
  let head = Buffer.alloc(0);
  let isUtf8 = true;
  let bytes = 0;
  for await (const chunk of open()) {
    const buffer: Buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (head.length < headBytes) head = Buffer.concat([head, buffer]).subarray(0, headBytes);
    if (isUtf8) isUtf8 = accepts(utf8, buffer);
    countLetters(buffer, letters);
    countMultiByte(lenient.decode(buffer, { stream: true }), multiByte);
  }
  const hex = head.toString('hex', 0, 4);
  const other = otherFormats.find(([signature]) => hex.startsWith(signature));
  if (other) throw new ExitError('usage', `The file is ${other[1]}.`);
  const marked = byteOrderMarks.find(([signature]) => hex.startsWith(signature));
  if (marked) return { encoding: marked[1], guessed: false, bytes };
  const wide = utf16WithoutMark(head);
  if (wide) return { encoding: wide, guessed: true, bytes };
  if (isUtf8 && accepts(utf8)) return { encoding: 'utf-8', guessed: false, bytes };
  // Few broken characters among many good ones: UTF-8 that was damaged on its way.
  if (multiByte.valid > multiByte.broken) return { encoding: 'utf-8', guessed: true, bytes };
  const encoding = letters.together > letters.apart ? 'windows-1256' : 'windows-1252';
  return { encoding, guessed: true, bytes };
}

const headBytes = 4_096;

function accepts(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
}

/** Half of the bytes of Latin letters, digits and separators in UTF-16 are 0. */
function utf16WithoutMark(head: Buffer): Encoding | null {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return null;
  const many = head.length / 8;
  if (odd > many && even < odd / 8) return 'utf-16le';
  if (even > many && odd < even / 8) return 'utf-16be';
  throw new ExitError('usage', 'The file is not text: it has bytes that are 0.');
}

const isHighLetter = (byte: number): boolean =>
  byte >= 0xc0 || byte === 0x81 || byte === 0x8d || byte === 0x8e || byte === 0x90 || byte === 0x98;
const isLatinLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

/** Arabic letters stand beside each other (windows-1256), accented ones among plain ones (windows-1252). */
function countLetters(bytes: Buffer, letters: { together: number; apart: number }): void {
  let before = 0;
  for (const byte of bytes) {
    if (isHighLetter(byte)) {
      if (isHighLetter(before)) letters.together += 1;
      else if (isLatinLetter(before)) letters.apart += 1;
    } else if (isLatinLetter(byte) && isHighLetter(before)) letters.apart += 1;
    before = byte;
  }
}

function countMultiByte(text: string, counts: { valid: number; broken: number }): void {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) counts.broken += 1;
    else if (code > 0x7f) counts.valid += 1;
  }
}

/** The text of the file, piece by piece, without a byte order mark. */
export async function* decodeFile(open: OpenFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of open()) yield decoder.decode(Buffer.from(chunk), { stream: true });
  yield decoder.decode();
}
