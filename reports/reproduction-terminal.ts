/** What `reproduce` prints of two runs: whether they agree, and every place where they do not. */
import { changeText, countOf, orNone, rangeText, spreadText, threeDigits } from '../results/format.ts';
import { metricOf } from '../results/metrics/registry.ts';
import type { Reproduction, TrialAgreement, WinnerPair } from '../results/studies/reproduce.ts';
import { criteriaTable } from './criteria-table.ts';
import { styled, wrap } from './text-table.ts';

/** Lines of at most `columns` characters (60 at the least), newline at the end. */
export function reproductionText(found: Reproduction, options: { columns: number; color: boolean }): string {
  const columns = Math.max(options.columns, 60);
  const paragraph = (text: string) => wrap(text, columns, '  ');
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : ['', ...paragraph(title), ...items.flatMap((item) => paragraph(`- ${item}`))];
  const legend =
    'Intervals are of 95 %; half-widths as shares of the p50; a ratio names a winner where it differs from 1 beside all others (Holm).';
  const outside = found.trials.filter(({ isOverlapping }) => !isOverlapping);
  const contradicting = found.pairs.filter(({ isContradiction }) => isContradiction);
  return `${[
    ...paragraph(`reproduce: ${found.runs.join(' and ')}`),
    ...found.notes.flatMap((note) => paragraph(`note: ${note}`)),
    '',
    ...criteria(found, options.color),
    ...wrap(legend, columns, '').map((line) => (options.color ? styled(line, 'faint') : line)),
    ...(found.shift === null
      ? []
      : ['', ...paragraph(`Second run against the first, median over trials: ${changeText(found.shift)}.`)]),
    ...list('Intervals that do not overlap, first run and second:', outside.map(trialText)),
    ...list('Contradicting winners, ratios in the first run and the second:', contradicting.map(pairText)),
    ...list(
      'Not compared:',
      found.incomparable.map(
        ({ strategy, scenario, setting, reason }) => `${strategy} ${scenario} (${setting}): ${reason}`,
      ),
    ),
    '',
    ...paragraph(conclusion(found)),
  ].join('\n')}\n`;
}

function criteria({ overlap, halfWidth, contradictions, trials, pairs }: Reproduction, color: boolean) {
  const overlapping = trials.filter(({ isOverlapping }) => isOverlapping).length;
  const decided = pairs.filter(({ winners: [one, other] }) => one !== null && other !== null).length;
  const rows = [
    {
      title: 'trials whose p50 intervals overlap',
      criterion: overlap,
      found: orNone(overlap.value, () => `${overlapping} of ${trials.length}`),
      target: `at least ${Math.round(100 * overlap.target)} %`,
    },
    {
      title: 'half-width of p50 intervals, median',
      criterion: halfWidth,
      found: orNone(halfWidth.value, spreadText),
      target: `at most ${spreadText(halfWidth.target)}`,
    },
    {
      title: 'pairs of strategies with contradicting winners',
      criterion: contradictions,
      found: `${contradictions.value} of ${decided}`,
      target: String(contradictions.target),
    },
  ];
  return criteriaTable(rows, color);
}

/** `qm feed (small closed:16 mercurius): 1.23 (1.20–1.26) and 1.40 (1.36–1.44) ms` */
function trialText({ strategy, scenario, setting, figures, metric }: TrialAgreement): string {
  const { format, unit } = metricOf(metric);
  const texts = figures.map(({ value, interval }) => `${format(value)} (${rangeText(interval, format)})`);
  return `${strategy} ${scenario} (${setting}): ${texts.join(' and ')} ${unit}`;
}

/** `qm over mv, feed (small closed:16 mercurius): 0.917 (0.901–0.934) names qm, 1.08 (1.05–1.11) names mv` */
function pairText({ strategies: [theirs, ours], scenario, setting, ratios, winners }: WinnerPair): string {
  const texts = ratios.map(
    ({ value, interval }, index) =>
      `${threeDigits(value)} (${rangeText(interval, threeDigits)}) names ${winners[index]}`,
  );
  return `${ours} over ${theirs}, ${scenario} (${setting}): ${texts.join(', ')}`;
}

function conclusion({ outcome, profile, trials }: Reproduction): string {
  const again = `npm run reproduce -- --profile ${profile}`;
  switch (outcome) {
    case 'fine':
      return 'They agree.';
    case 'finding':
      return `They do not agree: something changed between the runs, or their intervals are too narrow. Leave the machine alone and try again: ${again}`;
    case 'inconclusive':
      return trials.length === 0
        ? `Inconclusive: no trial has an interval in both runs. Make longer ones with: npm run reproduce -- --profile standard`
        : 'Inconclusive: nothing contradicts, but the intervals are too wide to say much. Leave the machine alone, or ' +
            'let more launches tell: npm run reproduce -- --profile thorough';
    case 'invalid':
      return `Invalid: ${countOf(trials.length, 'trial')} agree, and what is void cannot. See why above, and try again: ${again}`;
  }
}
