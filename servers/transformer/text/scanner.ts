/** Finds the values that a plan reads, in one pass over the bytes of a document. */
import { byte } from './json-bytes.ts';
import { JsonReader } from './json-reader.ts';
import { knownBytes, remember, type ScanField, type ScanPlan, slotOfKey } from './scan-plan.ts';
import { absent, listMark, objectMark, Tape } from './tape.ts';

export class Scanner extends JsonReader {
  readonly tape = new Tape();
  #keyEnd = 0;

  /**
   * Scans a document and returns the offset of its cell. Throws a SyntaxError for invalid JSON, and a RangeError beyond the
   * limits on size and nesting; neither quotes the document.
   */
  scan(document: string | Uint8Array, plan: ScanPlan | null): number {
    const length = this.load(document);
    this.tape.clear();
    // Offset 0 means "no further item" in lists, so the first cell is not an item's.
    const cell = this.tape.take(2);
    const end = this.skipSpace(this.#readValue(cell, plan, 0, this.skipSpace(0)));
    if (end !== length) this.fail('the end', end);
    return cell;
  }

  /** Reads the value at `at` into a cell, and returns where it ends. */
  #readValue(cell: number, plan: ScanPlan | null, listDepth: number, at: number): number {
    const first = this.bytes[at] as number;
    if (listDepth > 0) {
      if (first === byte.openList) return this.#readList(cell, plan, listDepth - 1, at);
    } else if (plan !== null && first === byte.openObject) return this.#readObject(cell, plan, at);
    const end = this.skipValue(at, 0);
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
    let at = this.skipSpace(open + 1);
    if (bytes[at] === byte.closeObject) return at + 1;
    for (let index = 0; ; index += 1) {
      const known = knownBytes(plan, index, bytes, at);
      const slot =
        known > 0 ? (plan.members[index] as { slot: number }).slot : this.#readKey(plan, index, at);
      at = known > 0 ? this.skipSpace(at + known) : this.#keyEnd;
      if (slot < 0) at = this.skipValue(at, 0);
      else {
        const field = plan.fields[slot] as ScanField;
        at = this.#readValue(slotCells + 2 * slot, field.child, field.listDepth, at);
      }
      at = this.skipSpace(at);
      if (bytes[at] === byte.closeObject) return at + 1;
      at = this.skipComma(at);
    }
  }

  /** The slot of the key at `at`, or -1; sets `#keyEnd` to the start of its value. */
  #readKey(plan: ScanPlan, index: number, at: number): number {
    const { bytes } = this;
    if (bytes[at] !== byte.quote) this.fail('a key', at);
    this.isEscaped = false;
    const end = this.skipString(at + 1);
    const slot = this.isEscaped
      ? this.#slotOfEscaped(plan, at + 1, end - 1)
      : slotOfKey(plan, bytes, at + 1, end - 1);
    this.#keyEnd = this.skipColon(end);
    remember(plan, index, bytes, at, this.#keyEnd, slot);
    return slot;
  }

  #readList(cell: number, plan: ScanPlan | null, listDepth: number, open: number): number {
    const { bytes, tape } = this;
    tape.cells[cell] = listMark;
    tape.cells[cell + 1] = 0;
    let at = this.skipSpace(open + 1);
    if (bytes[at] === byte.closeList) return at + 1;
    let linkOffset = cell + 1;
    for (;;) {
      const itemCell = tape.take(3);
      tape.cells[linkOffset] = itemCell;
      tape.cells[itemCell + 2] = 0;
      linkOffset = itemCell + 2;
      at = this.skipSpace(this.#readValue(itemCell, plan, listDepth, at));
      if (bytes[at] === byte.closeList) return at + 1;
      at = this.skipComma(at);
    }
  }

  /** A key with escapes is decoded: `"first\u005fname"` is `first_name`. PostgreSQL writes no such key. */
  #slotOfEscaped(plan: ScanPlan, start: number, end: number): number {
    const key: unknown = JSON.parse(this.bytes.toString('utf8', start - 1, end + 1));
    return plan.fields.findIndex((field) => field.key === key);
  }
}
