/** Encodes a plan as bytes for the WebAssembly module; `rust/plan.rs` reads them and documents the layout. */
import type { Plan } from '../plan.ts';
import type { WriteValue } from '../write-plan.ts';

/** Names are read in whole vectors of this many bytes. */
const vectorBytes = 16;

export function encodePlan(read: Plan | null, value: WriteValue): Uint8Array {
  const encoder = new Encoder();
  const root = encoder.reserve(2);
  encoder.setWord(root, read ? encoder.scanObject(read) : 0);
  encoder.setWord(root + 4, encoder.writeValue(value));
  return encoder.bytes();
}

class Encoder {
  readonly #words: number[] = [];
  /** Names, which follow the words, and the offset of each. */
  readonly #names: { readonly offset: number; readonly name: Uint8Array }[] = [];

  /** Reserves that many words and returns their offset in bytes. */
  reserve(count: number): number {
    const offset = this.#words.length * 4;
    for (let word = 0; word < count; word += 1) this.#words.push(0);
    return offset;
  }

  setWord(offset: number, word: number): void {
    this.#words[offset / 4] = word;
  }

  #setName(offset: number, name: Uint8Array): void {
    this.#names.push({ offset, name });
    this.setWord(offset + 4, name.length);
  }

  scanObject(plan: Plan): number {
    const object = this.reserve(1 + 4 * plan.length);
    this.setWord(object, plan.length);
    for (const [slot, { key, listDepth, child }] of plan.entries()) {
      const field = object + 4 + 16 * slot;
      this.#setName(field, Buffer.from(key));
      this.setWord(field + 8, listDepth);
      this.setWord(field + 12, child ? this.scanObject(child) : 0);
    }
    return object;
  }

  writeValue({ nonNull, untouched, item, fields }: WriteValue): number {
    const value = this.reserve(4);
    this.setWord(value, Number(nonNull));
    this.setWord(value + 4, untouched);
    this.setWord(value + 8, item ? this.writeValue(item) : 0);
    this.setWord(value + 12, this.#writeObject(fields));
    return value;
  }

  #writeObject(fields: WriteValue['fields']): number {
    const object = this.reserve(1 + 4 * fields.length);
    this.setWord(object, fields.length);
    for (const [index, { prefix, slot, value }] of fields.entries()) {
      const field = object + 4 + 16 * index;
      this.#setName(field, prefix);
      this.setWord(field + 8, slot);
      if (slot >= 0) this.setWord(field + 12, this.writeValue(value));
    }
    return object;
  }

  bytes(): Uint8Array {
    let end = this.#words.length * 4;
    for (const { offset, name } of this.#names) {
      this.setWord(offset, end);
      end += Math.ceil(name.length / vectorBytes) * vectorBytes;
    }
    const bytes = Buffer.alloc(end);
    for (const [index, word] of this.#words.entries()) bytes.writeInt32LE(word, 4 * index);
    for (const { offset, name } of this.#names) bytes.set(name, this.#words[offset / 4] ?? 0);
    return bytes;
  }
}
