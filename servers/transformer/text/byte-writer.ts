/** A growing byte buffer, reused for every response. */

/** Bytes that are kept between responses. */
const keptBytes = 1024 * 1024;
/** Up to this many bytes, a loop copies faster than a call. */
const loopBytesMax = 24;

export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafeSlow(16 * 1024);
  /** Number of bytes written. May be set back to undo the last writes. */
  length = 0;

  clear(): void {
    if (this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafeSlow(keptBytes);
    this.length = 0;
  }

  /** Appends `[start, end)` of `source`. */
  write(source: Buffer, start: number, end: number): void {
    const { length } = this;
    const grown = length + end - start;
    if (grown > this.#bytes.length) this.#grow(grown);
    const bytes = this.#bytes;
    if (end - start <= loopBytesMax) {
      for (let from = start, to = length; from < end; from += 1, to += 1) bytes[to] = source[from] as number;
    } else source.copy(bytes, length, start, end);
    this.length = grown;
  }

  writeAll(source: Buffer): void {
    this.write(source, 0, source.length);
  }

  writeByte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(this.length + 1);
    this.#bytes[this.length] = value;
    this.length += 1;
  }

  setByte(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  /** What was written, in a buffer of its own. */
  copy(): Buffer {
    const copied = Buffer.allocUnsafe(this.length);
    this.#bytes.copy(copied, 0, 0, this.length);
    return copied;
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(needed)));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}
