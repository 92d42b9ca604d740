/**
 * Output of `reproduce`: for two runs, whether they agree, and every disagreement; for the A/A pairs of many runs, how often
 * their intervals contain 1, and every interval.
 */

import {
  changeText,
  countOf,
  none,
  orNone,
  rangeText,
  spreadText,
  threeDigits,
} from '../../results/format.ts';
import { metricOf } from '../../results/metrics/registry.ts';
import { type AaFigure, type JudgedCoverage, judgeCoverage } from '../../results/reproduction/aa-coverage.ts';
import { type JudgedReproduction, judgeReproduction } from '../../results/reproduction/reproduction.ts';
import { isDecided, winnersOf } from '../../results/reproduction/winners.ts';
import type {
  AaCoverage,
  AaRun,
  CaseAgreement,
  Reproduction,
  WinnerPair,
} from '../../results/studies/reproduce.ts';
import { type Cell, type ColumnOf, type Table, tableOf } from '../tables/table.ts';
import { type CriterionRow, criteriaTable } from './criteria.ts';

export function reproductionTables(compared: Reproduction): readonly Table[] {
  const found = judgeReproduction(compared);
  const legend =
    '95 % intervals; half-widths as shares of the figure; a ratio names a winner if it differs from 1 after correction for all ratios (Holm).';
  const incomparable = found.incomparable.map(
    ({ strategy, scenario, setting, reason }) => `${strategy} ${scenario} (${setting}): ${reason}`,
  );
  return [
    {
      caption: `reproduce: ${found.runs.join(' and ')}`,
      notes: found.notes.map((note) => `note: ${note}`),
    },
    { ...agreementTable(found), notes: [{ text: legend, style: 'faint', isProse: true }] },
    ...(found.shift === null
      ? []
      : [{ caption: `Second run against the first, median over cases: ${changeText(found.shift)}.` }]),
    ...listed('Intervals that do not overlap, first run and second:', found.outside.map(caseText)),
    ...listed(
      'Contradicting winners, ratios in the first run and the second:',
      found.contradicting.map(pairText),
    ),
    ...listed('Not compared:', incomparable),
    { caption: conclusion(found) },
  ];
}

function listed(caption: string, items: readonly string[]): readonly Table[] {
  return items.length === 0 ? [] : [{ caption, items }];
}

function agreementTable(found: JudgedReproduction): Table {
  const { overlap, halfWidth, contradictions, cases, outside, pairs } = found;
  return criteriaTable([
    {
      title: 'cases whose intervals overlap',
      criterion: overlap,
      found: orNone(overlap.value, () => `${cases.length - outside.length} of ${cases.length}`),
      goal: `at least ${Math.round(100 * overlap.goal)} %`,
    },
    {
      title: 'half-width of intervals, median',
      criterion: halfWidth,
      found: orNone(halfWidth.value, spreadText),
      goal: `at most ${spreadText(halfWidth.goal)}`,
    },
    {
      title: 'pairs of strategies with contradicting winners',
      criterion: contradictions,
      found: `${contradictions.value} of ${pairs.filter(isDecided).length}`,
      goal: String(contradictions.goal),
    },
  ]);
}

/** `qm feed (small closed:16 mercurius): 1.23 (1.20–1.26) and 1.40 (1.36–1.44) ms` */
function caseText({ strategy, scenario, setting, figures, metric }: CaseAgreement): string {
  const { format, unit } = metricOf(metric);
  const texts = figures.map(({ value, interval }) => `${format(value)} (${rangeText(interval, format)})`);
  return `${strategy} ${scenario} (${setting}): ${texts.join(' and ')} ${unit}`;
}

/** `qm over mv, feed (small closed:16 mercurius): 0.917 (0.901–0.934) names qm, 1.08 (1.05–1.11) names mv` */
function pairText(pair: WinnerPair): string {
  const { scenario, setting, ratios } = pair;
  const [theirs, ours] = pair.strategies;
  const winners = winnersOf(pair);
  const texts = ratios.map(
    ({ value, interval }, index) =>
      `${threeDigits(value)} (${rangeText(interval, threeDigits)}) names ${winners[index]}`,
  );
  return `${ours} over ${theirs}, ${scenario} (${setting}): ${texts.join(', ')}`;
}

function conclusion({ outcome, profile, cases }: JudgedReproduction): string {
  const again = `npm run reproduce -- --profile ${profile}`;
  switch (outcome) {
    case 'fine':
      return 'They agree.';
    case 'finding':
      return `They do not agree: something changed between the runs, or their intervals are too narrow. Leave the machine alone and try again: ${again}`;
    case 'inconclusive':
      return cases.length === 0
        ? `Inconclusive: no case has an interval in both runs. Make longer ones with: npm run reproduce -- --profile standard`
        : 'Inconclusive: nothing contradicts, but the intervals are too wide to say much. Leave the machine alone, or ' +
            'measure more launches: npm run reproduce -- --profile thorough';
    case 'invalid':
      return `Invalid: ${countOf(cases.length, 'case')} agree, but invalid cases cannot be compared. See the reasons above, and try again: ${again}`;
  }
}

export function aaCoverageTables(covered: AaCoverage): readonly Table[] {
  const found = judgeCoverage(covered);
  const { runs, strategies, profiles, figures } = found;
  const invalidated = runs.filter(({ invalidReason }) => invalidReason !== null);
  return [
    {
      caption: `reproduce: the same strategy twice (${strategies.join(', ') || 'none'}) in ${countOf(runs.length, 'run')} of ${profiles.join(', ')}`,
    },
    tableOf(runs, [
      { title: 'second server / first', cell: ({ id }) => id },
      ...figures.map(
        ({ metric }): ColumnOf<AaRun> => ({
          title: metricOf(metric).title,
          align: 'left',
          cell: ({ ratios }) => ratioCell(ratios[metric]),
        }),
      ),
    ]),
    {
      ...criteriaTable(figures.flatMap(figureRows)),
      items: invalidated.map(({ id, invalidReason }) => `invalid in ${id}: ${invalidReason}`),
    },
    { caption: coverageConclusion(found) },
  ];
}

/** Highlights an interval that does not contain 1. */
function ratioCell(ratio: AaRun['ratios']['p50']): Cell | string {
  if (ratio === undefined) return none;
  const isHolding = ratio.low <= 1 && ratio.high >= 1;
  const cell = { text: threeDigits(ratio.value), range: rangeText(ratio, threeDigits) };
  return isHolding ? cell : { ...cell, lines: ['without 1'], style: 'alert' };
}

function figureRows({ metric, holding, count, halfWidth }: AaFigure): CriterionRow[] {
  const name = metricOf(metric).title;
  return [
    {
      title: `${name} intervals that contain 1`,
      criterion: holding,
      found: orNone(holding.value, (value) => `${value} of ${count}`),
      goal: `at least ${holding.goal}`,
    },
    {
      title: `${name} half-width, median`,
      criterion: halfWidth,
      found: orNone(halfWidth.value, spreadText),
      goal: `at most ${spreadText(halfWidth.goal)}`,
    },
  ];
}

function coverageConclusion({ outcome, runs }: JudgedCoverage): string {
  switch (outcome) {
    case 'fine':
      return 'The intervals are reliable: they find no difference where there is none, and they are narrow.';
    case 'finding':
      return 'The intervals are too narrow: they find differences where there are none. Leave the machine alone and try again; if that does not help, trust no small difference that is found on this machine.';
    case 'inconclusive':
      return 'Inconclusive: intervals do not exclude 1 too often, but they are wide or missing. Leave the machine alone and try again.';
    case 'invalid':
      return `Invalid: the pair is invalid in a run, see above. Leave that run out of the ${runs.length}, and measure another.`;
  }
}
