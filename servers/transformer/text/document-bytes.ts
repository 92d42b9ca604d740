/** A document's bytes, in memory that is used again for the next. */

const bytesMax = 64 * 1024 * 1024;
/** Bytes that are kept between documents. */
const keptBytes = 1024 * 1024;

export class DocumentBytes {
  /** The document, and a zero behind it. */
  bytes: Buffer = Buffer.allocUnsafeSlow(16 * 1024);
  /** The same memory, four bytes at a time. */
  protected words = wordsOf(this.bytes);

  /** Takes a document and returns its length in bytes. Throws a RangeError beyond the bound. */
  protected load(document: string | Uint8Array): number {
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
    this.words = wordsOf(this.bytes);
  }
}

function wordsOf(bytes: Buffer): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}
