/**
 * Finds, in one pass over the bytes of a document, where the values are that a plan reads. It accepts exactly what
 * is JSON, up to a bound on nesting: what it does not select, it checks all the same.
 *
 * Behind the last byte stands a zero, at which every loop stops: so none asks for the length.
 */
import { byte, role, roles } from './json-bytes.ts';
import { knownBytes, remember, type ScanField, type ScanPlan, slotOfKey } from './scan-plan.ts';
import { absent, listMark, objectMark, Tape } from './tape.ts';

/** Levels of lists and objects within a value that no plan looks into. */
export const nestingMax = 512;
const bytesMax = 64 * 1024 * 1024;
/** Bytes that are kept between documents. */
const keptBytes = 1024 * 1024;

export class Scanner {
  /** The document, and a zero behind it. */
  bytes: Buffer = Buffer.allocUnsafeSlow(16 * 1024);
  /** The same memory, four bytes at a time. */
  #words = wordsOf(this.bytes);
  readonly tape = new Tape();
  #isEscaped = false;
  #keyEnd = 0;

  /**
   * Scans a document and returns the offset of its cell. Throws a SyntaxError for what is not JSON, and a
   * RangeError beyond the bounds on size and nesting; neither quotes the document.
   */
  scan(document: string | Uint8Array, plan: ScanPlan | null): number {
    const length = this.#load(document);
    this.tape.clear();
    // Offset 0 means "no further item" in lists, so the first cell is not an item's.
    const cell = this.tape.take(2);
    const end = this.#skipSpace(this.#readValue(cell, plan, 0, this.#skipSpace(0)));
    if (end !== length) this.#fail('the end', end);
    return cell;
  }

  #load(document: string | Uint8Array): number {
    // Three bytes is the most that one UTF-16 unit takes in UTF-8.
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
    this.#words = wordsOf(this.bytes);
  }

  /** Reads the value at `at` into a cell, and returns where it ends. */
  #readValue(cell: number, plan: ScanPlan | null, listDepth: number, at: number): number {
    const first = this.bytes[at] as number;
    if (listDepth > 0) {
      if (first === byte.openList) return this.#readList(cell, plan, listDepth - 1, at);
    } else if (plan !== null && first === byte.openObject) return this.#readObject(cell, plan, at);
    const end = this.#skipValue(at, 0);
    const { cells } = this.tape;
    cells[cell] = at;
    cells[cell + 1] = end;
    return end;
  }

  #readObject(cell: number, plan: ScanPlan, open: number): number {
    const slotCells = this.tape.take(2 * plan.fields.length);
    const { cells } = this.tape;
    cells[cell] = objectMark;
    cells[cell + 1] = slotCells;
    for (let slot = plan.fields.length - 1; slot >= 0; slot -= 1) cells[slotCells + 2 * slot] = absent;
    const { bytes } = this;
    let at = this.#skipSpace(open + 1);
    if (bytes[at] === byte.closeObject) return at + 1;
    for (let index = 0; ; index += 1) {
      const known = knownBytes(plan, index, bytes, at);
      const slot =
        known > 0 ? (plan.members[index] as { slot: number }).slot : this.#readKey(plan, index, at);
      at = known > 0 ? this.#skipSpace(at + known) : this.#keyEnd;
      if (slot < 0) at = this.#skipValue(at, 0);
      else {
        const field = plan.fields[slot] as ScanField;
        at = this.#readValue(slotCells + 2 * slot, field.child, field.listDepth, at);
      }
      at = this.#skipSpace(at);
      if (bytes[at] === byte.closeObject) return at + 1;
      at = this.#skipComma(at);
    }
  }

  /** The slot of the key at `at`, or -1; `#keyEnd` is then where its value begins. */
  #readKey(plan: ScanPlan, index: number, at: number): number {
    const { bytes } = this;
    if (bytes[at] !== byte.quote) this.#fail('a key', at);
    this.#isEscaped = false;
    const end = this.#skipString(at + 1);
    const slot = this.#isEscaped
      ? this.#slotOfEscaped(plan, at + 1, end - 1)
      : slotOfKey(plan, bytes, at + 1, end - 1);
    this.#keyEnd = this.#skipColon(end);
    remember(plan, index, bytes, at, this.#keyEnd, slot);
    return slot;
  }

  #readList(cell: number, plan: ScanPlan | null, listDepth: number, open: number): number {
    const { bytes, tape } = this;
    tape.cells[cell] = listMark;
    tape.cells[cell + 1] = 0;
    let at = this.#skipSpace(open + 1);
    if (bytes[at] === byte.closeList) return at + 1;
    let linkOffset = cell + 1;
    for (;;) {
      const itemCell = tape.take(3);
      tape.cells[linkOffset] = itemCell;
      tape.cells[itemCell + 2] = 0;
      linkOffset = itemCell + 2;
      at = this.#skipSpace(this.#readValue(itemCell, plan, listDepth, at));
      if (bytes[at] === byte.closeList) return at + 1;
      at = this.#skipComma(at);
    }
  }

  /** A key with escapes is decoded: `"first\u005fname"` is `first_name`. PostgreSQL writes no such key. */
  #slotOfEscaped(plan: ScanPlan, start: number, end: number): number {
    const key: unknown = JSON.parse(this.bytes.toString('utf8', start - 1, end + 1));
    return plan.fields.findIndex((field) => field.key === key);
  }

  #skipValue(at: number, depth: number): number {
    const first = this.bytes[at] as number;
    if (first === byte.quote) return this.#skipString(at + 1);
    if (first === byte.openObject) return this.#skipObject(at, depth);
    if (first === byte.openList) return this.#skipList(at, depth);
    if (first === byte.t) return this.#skipWord(at, 0x72, 0x75, 0x65);
    if (first === byte.n) return this.#skipWord(at, 0x75, 0x6c, 0x6c);
    if (first === byte.f && this.bytes[at + 4] === 0x65) return this.#skipWord(at, 0x61, 0x6c, 0x73) + 1;
    return this.#skipNumber(at);
  }

  #skipObject(open: number, depth: number): number {
    if (depth >= nestingMax) throw new RangeError(`Expected at most ${nestingMax} levels, got more.`);
    const { bytes } = this;
    let at = this.#skipSpace(open + 1);
    if (bytes[at] === byte.closeObject) return at + 1;
    for (;;) {
      if (bytes[at] !== byte.quote) this.#fail('a key', at);
      at = this.#skipColon(this.#skipString(at + 1));
      at = this.#skipSpace(this.#skipValue(at, depth + 1));
      if (bytes[at] === byte.closeObject) return at + 1;
      at = this.#skipComma(at);
    }
  }

  #skipList(open: number, depth: number): number {
    if (depth >= nestingMax) throw new RangeError(`Expected at most ${nestingMax} levels, got more.`);
    const { bytes } = this;
    let at = this.#skipSpace(open + 1);
    if (bytes[at] === byte.closeList) return at + 1;
    for (;;) {
      at = this.#skipSpace(this.#skipValue(at, depth + 1));
      if (bytes[at] === byte.closeList) return at + 1;
      at = this.#skipComma(at);
    }
  }

  /** From behind the opening quote to behind the closing one. */
  #skipString(start: number): number {
    const { bytes } = this;
    let at = start;
    for (;;) {
      at = this.#endOfRun(at);
      if (bytes[at] === byte.quote) return at + 1;
      if (bytes[at] !== byte.backslash) this.#fail('the rest of a string', at);
      at = this.#skipEscape(at + 1);
    }
  }

  /**
   * The next quote, backslash or control character. Four bytes are asked at once: in `(w - 0x20..) & ~w` the high bit of
   * the lowest byte below 0x20 is set; likewise, after XOR, that of the lowest zero (Warren, Hacker's Delight, 6-1).
   */
  #endOfRun(start: number): number {
    const words = this.#words;
    let index = start >> 2;
    // In the first word, letters stand in for the bytes before `start`.
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
    this.#isEscaped = true;
    const { bytes } = this;
    if (((roles[bytes[at] as number] as number) & role.escaped) !== 0) return at + 1;
    if (bytes[at] !== byte.u) this.#fail('an escape', at);
    for (let digit = 1; digit <= 4; digit += 1) {
      if (((roles[bytes[at + digit] as number] as number) & role.hexDigit) === 0)
        this.#fail('a digit', at + digit);
    }
    return at + 5;
  }

  #skipWord(at: number, second: number, third: number, fourth: number): number {
    const { bytes } = this;
    if (bytes[at + 1] !== second || bytes[at + 2] !== third || bytes[at + 3] !== fourth)
      this.#fail('a value', at);
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
    if (at === start) this.#fail(expected, at);
    return at;
  }

  #skipColon(before: number): number {
    const at = this.#skipSpace(before);
    if (this.bytes[at] !== byte.colon) this.#fail('":"', at);
    return this.#skipSpace(at + 1);
  }

  #skipComma(at: number): number {
    if (this.bytes[at] !== byte.comma) this.#fail('"," or the end of a list or object', at);
    return this.#skipSpace(at + 1);
  }

  #skipSpace(start: number): number {
    const { bytes } = this;
    let at = start;
    while (((roles[bytes[at] as number] as number) & role.space) !== 0) at += 1;
    return at;
  }

  #fail(expected: string, at: number): never {
    throw new SyntaxError(`Expected ${expected} at byte ${at}.`);
  }
}

function wordsOf(bytes: Buffer): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}
