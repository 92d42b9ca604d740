/** What `reproduce` prints of the A/A pair over many runs: how often its intervals hold 1, and every interval. */

import { countOf, none, orNone, rangeText, spreadText, threeDigits } from '../results/format.ts';
import { metricOf } from '../results/metrics/registry.ts';
import type { AaCoverage, AaFigure, AaRun } from '../results/studies/reproduce.ts';
import { type CriterionRow, criteriaTable } from './criteria-table.ts';
import { alignColumns, type Cell, wrap } from './text-table.ts';

/** Lines of at most `columns` characters (60 at the least), newline at the end. */
export function aaCoverageText(found: AaCoverage, options: { columns: number; color: boolean }): string {
  const columns = Math.max(options.columns, 60);
  const paragraph = (text: string) => wrap(text, columns, '  ');
  const { runs, strategies, profiles, figures } = found;
  const voided = runs.filter(({ voidReason }) => voidReason !== null);
  return `${[
    ...paragraph(
      `reproduce: the same strategy twice (${strategies.join(', ') || 'none'}) in ${countOf(runs.length, 'run')} of ${profiles.join(', ')}`,
    ),
    '',
    ...alignColumns(runCells(found), options.color, columns).lines,
    '',
    ...criteriaTable(figures.flatMap(figureRows), options.color),
    ...voided.flatMap(({ id, voidReason }) => paragraph(`- void in ${id}: ${voidReason}`)),
    '',
    ...paragraph(conclusion(found)),
  ].join('\n')}\n`;
}

function runCells({ runs, figures }: AaCoverage): Cell[][] {
  const metrics = figures.map(({ metric }) => metric);
  const head = ['second server / first', ...metrics.map((key) => metricOf(key).title)].map(
    (text): Cell => ({ text, style: 'bold', align: 'left' }),
  );
  return [
    head,
    ...runs.map(({ id, ratios }): Cell[] => [{ text: id }, ...metrics.map((key) => ratioCell(ratios[key]))]),
  ];
}

/** An interval that does not hold 1 stands out. */
function ratioCell(ratio: AaRun['ratios']['p50']): Cell {
  if (ratio === undefined) return { text: none, align: 'left' };
  const isHolding = ratio.low <= 1 && ratio.high >= 1;
  const text = `${threeDigits(ratio.value)} (${rangeText(ratio, threeDigits)})${isHolding ? '' : ' without 1'}`;
  return { text, align: 'left', style: isHolding ? 'plain' : 'alert' };
}

function figureRows({ metric, holding, count, halfWidth }: AaFigure): CriterionRow[] {
  const name = metricOf(metric).title;
  return [
    {
      title: `${name} intervals that hold 1`,
      criterion: holding,
      found: orNone(holding.value, (value) => `${value} of ${count}`),
      target: `at least ${holding.target}`,
    },
    {
      title: `${name} half-width, median`,
      criterion: halfWidth,
      found: orNone(halfWidth.value, spreadText),
      target: `at most ${spreadText(halfWidth.target)}`,
    },
  ];
}

function conclusion({ outcome, runs }: AaCoverage): string {
  switch (outcome) {
    case 'fine':
      return 'The intervals keep their word: where there is nothing to find, they find nothing, and they are narrow.';
    case 'finding':
      return 'The intervals are too narrow: they tell differences where there are none. Leave the machine alone and try again; if it stays so, trust no small difference that is found on this machine.';
    case 'inconclusive':
      return 'Inconclusive: no interval contradicts the truth too often, but they are wide or missing. Leave the machine alone and try again.';
    case 'invalid':
      return `Invalid: the pair is void in a run, see above. Leave that run out of the ${runs.length}, and make another.`;
  }
}
