/** Output of `soak`: the memory at every point, and the growth of each kind of memory. */
import { counter, figureText, threeDigits } from '../../results/format.ts';
import { type Memory, type MemoryGrowth, memories, type SoakPoint } from '../../results/studies/soak.ts';
import { type Table, tableOf } from '../tables/table.ts';
import { criteriaTable } from './criteria.ts';

export function soakTables(
  target: string,
  points: readonly SoakPoint[],
  growths: readonly MemoryGrowth[],
): readonly Table[] {
  const judged = growths.flatMap(({ memory, growth, criterion }) =>
    criterion === null
      ? []
      : { title: memory, criterion, found: figureText(growth, bytes), goal: `at most ${criterion.goal}` },
  );
  return [
    {
      caption: `soak of ${target}: megabytes after a collection`,
      ...tableOf(points, [
        { title: 'requests', cell: ({ requests }) => counter(requests) },
        ...(Object.keys(memories) as Memory[]).map((memory) => ({
          title: memory,
          cell: (point: SoakPoint) => (point[memories[memory]] / 1e6).toFixed(3),
        })),
      ]),
    },
    {
      caption: 'Bytes per request: the slope of a line through the points, with its 95 % interval:',
      ...criteriaTable(judged),
      notes: growths
        .filter(({ criterion }) => criterion === null)
        .map(({ memory, growth }) => `${memory}, which includes freed memory: ${figureText(growth, bytes)}`),
    },
  ];
}

function bytes(value: number): string {
  return Math.abs(value) < 0.0005 ? '0' : threeDigits(value);
}
