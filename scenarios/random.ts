/** A seeded stream of random numbers (sfc32, by Chris Doty-Humphrey, PractRand), the same on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  below(bound: number): number;
}

/** FNV-1a over the parts, so that two streams of one seed are not correlated. */
function hash(parts: readonly (string | number)[]): number {
  let state = 0x811c9dc5;
  for (const character of parts.join('\u0000')) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return state >>> 0;
}

/** The stream that `parts` name: the seed, followed by words for its purpose. */
export function createRandom(...parts: readonly (string | number)[]): Random {
  let a = hash(parts);
  let b = hash([...parts, 'b']);
  let c = hash([...parts, 'c']);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return { next, below: (bound) => Math.floor(next() * bound) };
}

/** One of the items, with a probability proportional to its weight. */
export function drawWeighted<Item>(
  items: readonly (readonly [weight: number, item: Item])[],
  random: Random,
): Item {
  let point = random.next() * items.reduce((total, [weight]) => total + weight, 0);
  const found = items.find(([weight]) => {
    point -= weight;
    return point < 0;
  });
  return (found ?? (items[0] as readonly [number, Item]))[1];
}

/** A shuffled copy (Fisher-Yates). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [copy[last], copy[other]] = [copy[other] as Item, copy[last] as Item];
  }
  return copy;
}

/**
 * A copy in randomized blocks (Fisher 1935, The Design of Experiments): blocks are in random order, and so are the items of
 * each; with several levels, the blocks within each block. Disturbances of a machine last for seconds, so items that are
 * compared should follow each other, to be disturbed alike.
 */
export function shuffledInBlocks<Item>(
  items: readonly Item[],
  [blockOf, ...inner]: readonly ((item: Item) => string)[],
  random: Random,
): Item[] {
  if (!blockOf) return shuffled(items, random);
  const blocks = [...Map.groupBy(items, blockOf).values()];
  return shuffled(blocks, random).flatMap((block) => shuffledInBlocks(block, inner, random));
}
