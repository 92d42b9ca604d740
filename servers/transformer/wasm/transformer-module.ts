/** The WebAssembly module and its memory: documents in, responses out. */
import { readFileSync } from 'node:fs';

/** What `rust/lib.rs` exports: addresses and lengths in bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  place_plan(length: number): number;
  place_document(length: number): number;
  transform(length: number): number;
  response(): number;
}

/** A memory never shrinks, so an instance is dropped if its memory has become larger than this. */
const keptBytes = 16 * 1024 * 1024;

export class TransformerModule {
  readonly #module: WebAssembly.Module;
  #exports: Exports;
  /** The whole memory; replaced whenever the memory has grown. */
  #bytes: Buffer;
  #plan: Uint8Array | null = null;

  constructor(file: URL) {
    this.#module = new WebAssembly.Module(readFileSync(file));
    this.#exports = this.#instantiate();
    this.#bytes = Buffer.from(this.#exports.memory.buffer);
  }

  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * Transforms a document by an encoded plan. The response is in the module's memory until the next call. Null if the module
   * declines: it does not serve this document, or it is too large.
   */
  transform(plan: Uint8Array, document: string | Uint8Array): Buffer | null {
    if (plan !== this.#plan) this.#load(plan);
    const isText = typeof document === 'string';
    // A UTF-16 unit takes at most three bytes in UTF-8.
    const place = this.#exports.place_document(isText ? document.length * 3 : document.length);
    if (place === 0) return null;
    const bytes = this.#view();
    let { length } = document;
    if (isText) length = bytes.write(document, place);
    else bytes.set(document, place);
    const responseBytes = this.#exports.transform(length);
    if (responseBytes < 0) return null;
    const response = this.#exports.response();
    return this.#view().subarray(response, response + responseBytes);
  }

  /** Releases the memory that an unusually large document took. */
  trim(): void {
    if (this.memoryBytes <= keptBytes) return;
    this.#exports = this.#instantiate();
    this.#plan = null;
  }

  #load(plan: Uint8Array): void {
    const place = this.#exports.place_plan(plan.length);
    if (place === 0) throw new RangeError(`Expected a plan that fits into memory, got ${plan.length} bytes.`);
    this.#view().set(plan, place);
    this.#plan = plan;
  }

  #view(): Buffer {
    const { buffer } = this.#exports.memory;
    if (this.#bytes.buffer !== buffer) this.#bytes = Buffer.from(buffer);
    return this.#bytes;
  }

  #instantiate(): Exports {
    return new WebAssembly.Instance(this.#module).exports as unknown as Exports;
  }
}
