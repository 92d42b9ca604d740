/**
 * Where the values that a plan reads are in a document, as the scanner found them: cells of two integers, in one array that
 * is reused for every document.
 *
 * A cell is `(start, end)` of a value's bytes, or `(mark, offset)`. The offset is, for an object, that of its cells, one per
 * slot; for a list, that of its first item. Items are cells with a third integer, the offset of the next item (0 after the
 * last).
 */

/** Marks, in place of a start. */
export const absent = -1;
export const objectMark = -2;
export const listMark = -3;

/** In integers; 64 MiB. A short document can need much if many fields are selected of many empty objects. */
const lengthMax = 16 * 1024 * 1024;
/** In integers: what is kept between documents. */
const keptLength = 256 * 1024;

export class Tape {
  cells = new Int32Array(4 * 1024);
  #length = 0;

  /** Forgets the document. Keeps only bounded memory, whatever came before. */
  clear(): void {
    if (this.cells.length > keptLength) this.cells = new Int32Array(keptLength);
    this.#length = 0;
  }

  /** Allocates `count` integers and returns the offset of the first. Throws a RangeError beyond the limit. */
  take(count: number): number {
    const offset = this.#length;
    this.#length += count;
    if (this.#length > this.cells.length) this.#grow();
    return offset;
  }

  #grow(): void {
    if (this.#length > lengthMax) {
      throw new RangeError(`Expected at most ${lengthMax} places of values, got more.`);
    }
    const grown = new Int32Array(2 ** Math.ceil(Math.log2(this.#length)));
    grown.set(this.cells);
    this.cells = grown;
  }
}
