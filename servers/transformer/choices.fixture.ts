/** Random choices made from bytes, so that fast-check can shrink what was drawn: zeros stand for the simplest of everything. For tests only. */
import fc from 'fast-check';

export class Choices {
  readonly #bytes: Uint8Array;
  #used = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A whole number from 0 to below `count` (at most 256); 0 when no bytes are left. */
  below(count: number): number {
    const drawn = this.#bytes[this.#used] ?? 0;
    this.#used += 1;
    return drawn % count;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  /** True in `percent` of 100. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  list<Item>(countMax: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: this.below(countMax + 1) }, (_, index) => make(index));
  }
}

/** At most `bytesMax` choices, and a quarter of them at least: shorter ones make nothing worth asking. */
export function choices(bytesMax: number): fc.Arbitrary<Choices> {
  return fc
    .uint8Array({ minLength: bytesMax >> 2, maxLength: bytesMax, size: 'max' })
    .map((bytes) => new Choices(bytes));
}
