/**
 * Random choices made from bytes, so that fast-check can shrink them: zeros stand for the simplest choice everywhere. For
 * tests only.
 */
import fc from 'fast-check';

export class Choices {
  readonly #bytes: Uint8Array;
  #used = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** An integer of [0, `count`), `count` at most 256; 0 if no bytes are left. */
  below(count: number): number {
    const drawn = this.#bytes[this.#used] ?? 0;
    this.#used += 1;
    return drawn % count;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  list<Item>(countMax: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: this.below(countMax + 1) }, (_, index) => make(index));
  }
}

/** At most `bytesMax` choices, and at least a quarter of them, because with fewer nothing worth testing comes out. */
export function choices(bytesMax: number): fc.Arbitrary<Choices> {
  return fc
    .uint8Array({ minLength: bytesMax >> 2, maxLength: bytesMax, size: 'max' })
    .map((bytes) => new Choices(bytes));
}
