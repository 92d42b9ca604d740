/** What `soak` prints: the memory at every point, and by how much each kind of it grows. */

import { counter, figureText, threeDigits } from '../results/format.ts';
import { type MemoryGrowth, memories, type SoakPoint } from '../results/studies/soak.ts';
import { criteriaTable } from './criteria-table.ts';
import { alignColumns, type Cell } from './text-table.ts';

export function soakText(
  arm: string,
  points: readonly SoakPoint[],
  growths: readonly MemoryGrowth[],
  color: boolean,
): string {
  const heads = ['requests', ...Object.keys(memories)].map((text): Cell => ({ text, style: 'bold' }));
  const rows = points.map((point) => [
    { text: counter(point.requests) },
    ...Object.values(memories).map((key): Cell => ({ text: (point[key] / 1e6).toFixed(3) })),
  ]);
  const judged = growths.flatMap(({ memory, growth, criterion }) =>
    criterion === null
      ? []
      : [
          {
            title: memory,
            criterion,
            found: figureText(growth, bytes),
            target: `at most ${criterion.target}`,
          },
        ],
  );
  const shown = growths.filter(({ criterion }) => criterion === null);
  return [
    `soak of ${arm}: megabytes after a collection`,
    ...alignColumns([heads, ...rows], color).lines,
    '',
    'Bytes a request, the slope of a line through the points with its 95 % interval:',
    ...criteriaTable(judged, color),
    ...shown.map(
      ({ memory, growth }) => `${memory}, which holds what was freed as well: ${figureText(growth, bytes)}`,
    ),
  ].join('\n');
}

const bytes = (value: number): string => (Math.abs(value) < 0.0005 ? '0' : threeDigits(value));
