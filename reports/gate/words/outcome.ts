/** The outcome of a gate in one or two sentences, and what did not change in one line. */

import { changeText, countOf, percentAtLeast } from '../../../results/format.ts';
import { isOpen } from '../../../results/gate/asked/thresholds.ts';
import type { Finding } from '../../../results/gate/findings.ts';
import { type Gate, worsePooled } from '../../../results/gate/gate.ts';
import { isInconclusive, isJudged, isLost, isRequired, mayHide, worstOf } from '../../../results/gate/row.ts';
import { launchesToDecide } from '../../../results/gate/timed/launches-for.ts';
import { isForeign } from '../../../results/run-file/case.ts';
import type { Run } from '../../../results/run-file/run.ts';
import { present, type Style } from '../../tables/table.ts';
import { launchesText } from './figures.ts';
import { caseText, pooledText } from './findings.ts';
import { exactPercent } from './heading.ts';

export const outcomeStyles: Readonly<Record<Gate['outcome'], Style>> = {
  fine: 'better',
  finding: 'danger',
  inconclusive: 'alert',
  invalid: 'alert',
};

/** The outcome with its reason, and what to do. */
export function outcomeText(found: Gate): string {
  switch (found.outcome) {
    case 'finding':
      return `Finding: ${[...findingCounts(found), ...wholeTexts(found)].join(', ')}.`;
    case 'invalid':
      return `Invalid: cases of the baseline are invalid, so these cannot be judged. ${againText(found)}`;
    case 'inconclusive':
      return `Inconclusive: ${inconclusiveText(found)}`;
    case 'fine':
      return `Fine: ${fineText(found)}`;
  }
}

const kinds: Readonly<Record<Finding['kind'], (count: number) => string>> = {
  regressed: (count) => `${countOf(count, 'figure')} regressed`,
  plan: (count) => `${countOf(count, 'case')} with another plan`,
  counter: (count) => `${countOf(count, 'counter')} changed`,
  errors: (count) => `errors in ${countOf(count, 'case')}`,
  status: (count) => `${countOf(count, 'case')} invalid or saturated`,
  estimate: (count) => `${countOf(count, 'case')} with row estimates far off`,
  storage: (count) => `${countOf(count, 'read model')} larger`,
  writes: (count) => `${countOf(count, 'figure')} of writes worse`,
  response: (count) => `another answer in ${countOf(count, 'case')}`,
  missing: (count) => `${countOf(count, 'case')} missing`,
  threshold: (count) => `${countOf(count, 'figure')} beyond a threshold`,
};

/** `2 figures regressed (at most +49 %, p50 of qm user-by-id), 1 case with another plan` */
function findingCounts({ findings }: Gate): readonly string[] {
  return [...Map.groupBy(findings, ({ kind }) => kind)].map(([kind, own]) => {
    const worst = worstRegression(own);
    return `${kinds[kind](own.length)}${worst === null ? '' : ` (${own.length === 1 ? '' : 'at most '}${worst})`}`;
  });
}

function worstRegression(findings: readonly Finding[]): string | null {
  const regressions = findings.filter((finding) => finding.kind === 'regressed');
  const [worst] = regressions.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  return worst
    ? `${changeText(worst.ratio.value)}, ${worst.metric.title} of ${caseText(worst.result)}`
    : null;
}

function sizeOf({ ratio }: Extract<Finding, { kind: 'regressed' }>): number {
  return Math.abs(Math.log(ratio.value));
}

function wholeTexts(found: Gate): readonly string[] {
  return worsePooled(found).map(pooledText);
}

function againText({ options, candidate }: Pick<Gate, 'options' | 'candidate'>): string {
  const servers = '--base-url ... --candidate-url ... --scenarios ...';
  const command = options.isPooled
    ? `npm run gate -- ${isForeign(candidate) ? servers : '--base <revision>'}`
    : 'npm run bench';
  return `Measure both again with: ${command}`;
}

function longerCommand(candidate: Run, { isPooled }: Gate['options']): string {
  if (!isPooled) return 'npm run bench -- --profile standard';
  return `npm run gate -- ${isForeign(candidate) ? '--base-url ... --candidate-url ... --scenarios ... --minutes 6' : '--base <revision> --minutes 12'}`;
}

function inconclusiveText({ rows, options, isTimed, thresholds, candidate }: Gate): string {
  const again = againText({ options, candidate });
  if (isTimed && !rows.some(isJudged))
    return `no figure is known on both sides in at least two launches. ${again}`;
  const lost = rows.filter(isLost).length;
  if (lost > 0)
    return `nothing found, but measurements of ${countOf(lost, 'case')} of ${rows.length} were lost, as the notes say. ${again}`;
  const more = longerCommand(candidate, options);
  const unclear = rows.filter((row) => isInconclusive(row, options.limit)).length;
  const open = thresholds.filter(isOpen);
  const hidden = `${countOf(unclear, 'case')} of ${rows.length} may hide a slow-down above ${exactPercent(options.limit)}`;
  const undecided = `${countOf(open.length, 'threshold')} of ${thresholds.length} cannot be decided`;
  const why = [...(unclear > 0 ? [hidden] : []), ...(open.length > 0 ? [undecided] : [])].join(', and ');
  if (why === '') return `nothing could be compared. ${again}`;
  const isNoise =
    unclear > 0 || open.some(({ cases }) => cases.some(({ standing }) => standing === 'undecided'));
  const what = isNoise ? `Measure more launches with: ${more}` : 'What it is about was not measured.';
  return `nothing found, but ${why}. ${what}`;
}

function fineText({ rows, options, isTimed, accepted }: Gate): string {
  const but =
    accepted.length === 0
      ? ''
      : ` ${countOf(accepted.length, 'finding')} ${accepted.length === 1 ? 'is' : 'are'} accepted.`;
  if (!isTimed)
    return `${accepted.length === 0 ? 'no plan and no counter is worse' : 'nothing else changed in plans and counters'}. Nothing was timed.${but}`;
  const judged = rows.flatMap(({ cells }) => cells.filter(({ verdict }) => verdict !== null));
  const required = new Set(judged.filter(isRequired).map(({ metric }) => metric.title));
  return `nothing ${accepted.length === 0 ? '' : 'else '}regressed, and no ${[...required].join(' or ')} may hide a slow-down above ${exactPercent(options.limit)}.${but}`;
}

/** What did not change, in one line, and all rows together. */
export function restTexts(found: Gate): readonly string[] {
  const unchanged = unchangedText(found);
  return [...(unchanged === '' ? [] : [unchanged]), ...found.pooled.map(pooledText)];
}

/**
 * `26 figures of 14 cases unchanged within 3 %; 2 figures unclear, none slower by more than 12 %, 23 launches would tell;
 * 3 thresholds kept`
 */
function unchangedText({ rows, options, thresholds }: Gate): string {
  const unchanged = rows.flatMap(({ cells }) => cells.filter(({ verdict }) => verdict === 'unchanged'));
  const cases = rows.filter(({ cells }) => cells.some(({ verdict }) => verdict === 'unchanged')).length;
  const unclear = rows.flatMap((row) =>
    row.cells.flatMap((cell) =>
      cell.verdict === 'unclear' && !mayHide(cell, options.limit) ? [{ row, cell }] : [],
    ),
  );
  const worst = unclear.map(({ cell: { metric, ratio } }) => (ratio === null ? 0 : worstOf(metric, ratio)));
  const launches = unclear.flatMap(({ row, cell }) => launchesToDecide(row, cell, options.margin) ?? []);
  const kept = thresholds.filter(
    ({ cases }) => cases.length > 0 && cases.every(({ standing }) => standing === 'kept'),
  );
  const parts = [
    unchanged.length > 0 &&
      `${countOf(unchanged.length, 'figure')} of ${countOf(cases, 'case')} unchanged within ${exactPercent(options.margin)}`,
    unclear.length > 0 &&
      `${countOf(unclear.length, 'figure')} unclear, none slower by more than ${percentAtLeast(Math.max(0, ...worst))}${
        launches.length === 0 ? '' : `, ${launchesText(Math.max(...launches))}`
      }`,
    kept.length > 0 && `${countOf(kept.length, 'threshold')} kept`,
  ];
  return present(parts).join('; ');
}
