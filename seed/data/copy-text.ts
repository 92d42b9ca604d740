/** COPY's text format, written directly as bytes: UTF-8, one line per row, columns separated by tabs. */
const tab = 0x09;
const newline = 0x0a;
const zero = 0x30;
const colon = 0x3a;
const dot = 0x2e;
const utc = Buffer.from('+00');
const dayUs = 86_400_000_000;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A piece of text, and its bytes for COPY: UTF-8, escaped. */
export interface Piece {
  readonly text: string;
  readonly copyBytes: Uint8Array;
}

/** The piece for a text. Throws for NUL, which PostgreSQL cannot store. */
export function piece(text: string): Piece {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Error(`expected a text that PostgreSQL can store, got ${JSON.stringify(text.slice(0, 40))}`);
  }
  const escaped = text.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string);
  return { text, copyBytes: Buffer.from(escaped) };
}

/** Days as `2026-01-01 `. The times of a dataset fall on about 1,800 days. */
const dayBytes = new Map<number, Uint8Array>();

function bytesOfDay(day: number): Uint8Array {
  const known = dayBytes.get(day);
  if (known) return known;
  const made = Buffer.from(`${new Date(day * 86_400_000).toISOString().slice(0, 10)} `);
  dayBytes.set(day, made);
  return made;
}

/**
 * A buffer into which COPY text is written, column by column. Text that does not fit throws a RangeError, at endRow at
 * the latest.
 */
export class CopyText {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(capacityBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacityBytes);
  }

  get lengthBytes(): number {
    return this.#length;
  }

  /** What was written, as a view, not a copy. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Ends the row: replaces the tab after the last column. */
  endRow(): void {
    this.#bytes[this.#length - 1] = newline;
    if (this.#length > this.#bytes.length)
      throw new RangeError(`a row does not fit ${this.#bytes.length} bytes`);
  }

  /** Writes a column: a non-negative integer below 2^31. */
  integer(value: number): void {
    let digits = 1;
    for (let power = 10; power <= value; power *= 10) digits += 1;
    this.#digits(value, digits);
    this.#bytes[this.#length++] = tab;
  }

  /** Writes a column: pieces, one after the other. */
  text(pieces: readonly Piece[]): void {
    for (const { copyBytes } of pieces) this.#append(copyBytes);
    this.#bytes[this.#length++] = tab;
  }

  /** Writes a column: a time in microseconds since 1970, not before 1970, as `2026-01-01 00:00:00.000000+00`. */
  time(timeUs: number): void {
    const day = Math.floor(timeUs / dayUs);
    const withinUs = timeUs - day * dayUs;
    const seconds = Math.floor(withinUs / 1_000_000);
    this.#append(bytesOfDay(day));
    this.#digits(Math.floor(seconds / 3_600), 2);
    this.#bytes[this.#length++] = colon;
    this.#digits(Math.floor(seconds / 60) % 60, 2);
    this.#bytes[this.#length++] = colon;
    this.#digits(seconds % 60, 2);
    this.#bytes[this.#length++] = dot;
    this.#digits(withinUs - seconds * 1_000_000, 6);
    this.#append(utc);
    this.#bytes[this.#length++] = tab;
  }

  #digits(value: number, digits: number): void {
    let rest = value | 0;
    for (let place = this.#length + digits - 1; place >= this.#length; place -= 1) {
      const next = (rest / 10) | 0;
      this.#bytes[place] = zero + rest - next * 10;
      rest = next;
    }
    this.#length += digits;
  }

  #append(bytes: Uint8Array): void {
    // A call of `set` costs as much as copying about 32 bytes one by one.
    if (bytes.length > 32) this.#bytes.set(bytes, this.#length);
    else
      for (let place = 0; place < bytes.length; place += 1)
        this.#bytes[this.#length + place] = bytes[place] as number;
    this.#length += bytes.length;
  }
}
