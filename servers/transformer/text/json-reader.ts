/**
 * Skips over JSON, and accepts nothing else, up to a limit on nesting. Every method takes the position of the first byte and
 * returns the position after the last. Each throws a SyntaxError that names a byte and does not quote the document.
 *
 * A zero follows the document, and every loop stops at it, so none has to check the length.
 */
import { byte, role, roles } from './json-bytes.ts';

const bytesMax = 64 * 1024 * 1024;
/** Bytes that are kept and reused between documents. */
const keptBytes = 1024 * 1024;
/** Maximum nesting of lists and objects in a value that no plan looks into. */
const nestingMax = 512;

export class JsonReader {
  /** The document, followed by a zero. */
  bytes: Buffer = Buffer.allocUnsafeSlow(16 * 1024);
  /** The same memory, four bytes at a time. */
  protected words = wordsOf(this.bytes);
  /** Set if a string has escapes. */
  protected isEscaped = false;

  /** Loads a document and returns its length in bytes. Throws a RangeError if it is too long. */
  protected load(document: string | Uint8Array): number {
    // A UTF-16 unit takes at most three bytes in UTF-8.
    const needed = (typeof document === 'string' ? document.length * 3 : document.length) + 1;
    if (needed > bytesMax) {
      throw new RangeError(`Expected a document of at most ${bytesMax} bytes, got up to ${needed}.`);
    }
    if (needed > this.bytes.length) this.#resize(2 ** Math.ceil(Math.log2(needed)));
    else if (this.bytes.length > keptBytes && needed <= keptBytes) this.#resize(keptBytes);
    let { length } = document;
    if (typeof document === 'string') length = this.bytes.write(document);
    else this.bytes.set(document);
    this.bytes[length] = 0;
    return length;
  }

  #resize(length: number): void {
    this.bytes = Buffer.allocUnsafeSlow(length);
    this.words = wordsOf(this.bytes);
  }

  protected skipValue(at: number, depth: number): number {
    const first = this.bytes[at] as number;
    if (first === byte.quote) return this.skipString(at + 1);
    if (first === byte.openObject || first === byte.openList) return this.#skipNested(at, depth);
    if (first === byte.t) return this.#skipWord(at, 0x72, 0x75, 0x65);
    if (first === byte.n) return this.#skipWord(at, 0x75, 0x6c, 0x6c);
    if (first === byte.f && this.bytes[at + 4] === 0x65) return this.#skipWord(at, 0x61, 0x6c, 0x73) + 1;
    return this.#skipNumber(at);
  }

  #skipNested(open: number, depth: number): number {
    if (depth >= nestingMax) throw new RangeError(`Expected at most ${nestingMax} levels, got more.`);
    const { bytes } = this;
    const isObject = bytes[open] === byte.openObject;
    const close = isObject ? byte.closeObject : byte.closeList;
    let at = this.skipSpace(open + 1);
    if (bytes[at] === close) return at + 1;
    for (;;) {
      if (isObject) {
        if (bytes[at] !== byte.quote) this.fail('a key', at);
        at = this.skipColon(this.skipString(at + 1));
      }
      at = this.skipSpace(this.skipValue(at, depth + 1));
      if (bytes[at] === close) return at + 1;
      at = this.skipComma(at);
    }
  }

  /** From after the opening quote to after the closing one. */
  protected skipString(start: number): number {
    const { bytes } = this;
    let at = start;
    for (;;) {
      at = this.#endOfRun(at);
      if (bytes[at] === byte.quote) return at + 1;
      if (bytes[at] !== byte.backslash) this.fail('the rest of a string', at);
      at = this.#skipEscape(at + 1);
    }
  }

  /**
   * The next quote, backslash or control character. Tests four bytes at once: in `(w - 0x20..) & ~w` the high bit of the
   * lowest byte below 0x20 is set; likewise, after XOR, that of the lowest zero (Warren, Hacker's Delight, 6-1).
   */
  #endOfRun(start: number): number {
    const words = this.words;
    let index = start >> 2;
    // In the first word, letters replace the bytes before `start`.
    const before = (1 << ((start & 3) * 8)) - 1;
    let word = ((words[index] as number) & ~before) | (0x61616161 & before);
    for (;;) {
      const quotes = word ^ 0x22222222;
      const backslashes = word ^ 0x5c5c5c5c;
      const ends =
        (((word - 0x20202020) & ~word) |
          ((quotes - 0x01010101) & ~quotes) |
          ((backslashes - 0x01010101) & ~backslashes)) &
        0x80808080;
      if (ends !== 0) return index * 4 + ((31 - Math.clz32(ends & -ends)) >> 3);
      index += 1;
      word = words[index] as number;
    }
  }

  #skipEscape(at: number): number {
    this.isEscaped = true;
    const { bytes } = this;
    if (((roles[bytes[at] as number] as number) & role.escaped) !== 0) return at + 1;
    if (bytes[at] !== byte.u) this.fail('an escape', at);
    for (let digit = 1; digit <= 4; digit += 1) {
      if (((roles[bytes[at + digit] as number] as number) & role.hexDigit) === 0)
        this.fail('a digit', at + digit);
    }
    return at + 5;
  }

  #skipWord(at: number, second: number, third: number, fourth: number): number {
    const { bytes } = this;
    if (bytes[at + 1] !== second || bytes[at + 2] !== third || bytes[at + 3] !== fourth)
      this.fail('a value', at);
    return at + 4;
  }

  #skipNumber(start: number): number {
    const { bytes } = this;
    let at = bytes[start] === byte.minus ? start + 1 : start;
    at = bytes[at] === byte.zero ? at + 1 : this.#skipDigits(at, 'a value');
    if (bytes[at] === byte.point) at = this.#skipDigits(at + 1, 'a digit');
    if (((bytes[at] as number) | 0x20) === 0x65) {
      const sign = bytes[at + 1];
      at = this.#skipDigits(sign === byte.minus || sign === 0x2b ? at + 2 : at + 1, 'a digit');
    }
    return at;
  }

  #skipDigits(start: number, expected: string): number {
    const { bytes } = this;
    let at = start;
    while ((bytes[at] as number) >= byte.zero && (bytes[at] as number) <= byte.nine) at += 1;
    if (at === start) this.fail(expected, at);
    return at;
  }

  protected skipColon(before: number): number {
    const at = this.skipSpace(before);
    if (this.bytes[at] !== byte.colon) this.fail('":"', at);
    return this.skipSpace(at + 1);
  }

  protected skipComma(at: number): number {
    if (this.bytes[at] !== byte.comma) this.fail('"," or the end of a list or object', at);
    return this.skipSpace(at + 1);
  }

  protected skipSpace(start: number): number {
    const { bytes } = this;
    let at = start;
    while (((roles[bytes[at] as number] as number) & role.space) !== 0) at += 1;
    return at;
  }

  protected fail(expected: string, at: number): never {
    throw new SyntaxError(`Expected ${expected} at byte ${at}.`);
  }
}

function wordsOf(bytes: Buffer): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}
