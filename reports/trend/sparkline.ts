/** Values as a line of blocks, where there is no room for a chart. */

const blocks = [...'▁▂▃▄▅▆▇█'];

/** A block per value, the lowest for the least of them, on a logarithmic scale: equal steps are equal percentages. */
export function sparkline(values: readonly number[]): string {
  const logs = values.map(Math.log);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const height = (log: number): number => (most === least ? 0 : (log - least) / (most - least));
  return logs.map((log) => blocks[Math.round(height(log) * (blocks.length - 1))]).join('');
}
