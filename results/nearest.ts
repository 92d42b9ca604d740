/** The word that was probably meant, for errors that suggest what to type. */

/** The one of `words` with the smallest edit distance to `word`, or null if none is closer than half of its length. */
export function nearest(word: string, words: Iterable<string>): string | null {
  let best: string | null = null;
  let fewest = Math.max(2, Math.ceil(word.length / 2)) + 1;
  for (const candidate of words) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Insertions, deletions and substitutions between two words (Wagner & Fischer 1974, one row kept). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, character] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const substituted = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
