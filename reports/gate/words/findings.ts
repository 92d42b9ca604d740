/** Parts of a gate in words, the same in every medium: findings, notes, and what the interval of a figure allows. */

import {
  changeText,
  counter,
  countOf,
  inMegabytes,
  none,
  percentAtLeast,
  rangeText,
  threeDigits,
} from '../../../results/format.ts';
import { acceptanceKey, pooledKey } from '../../../results/gate/asked/acceptance.ts';
import type { JudgedCase, JudgedThreshold, Threshold } from '../../../results/gate/asked/thresholds.ts';
import type { Finding } from '../../../results/gate/findings.ts';
import { type Gate, type PooledOfGate, worsePooled } from '../../../results/gate/gate.ts';
import type { Loss } from '../../../results/gate/losses.ts';
import type { GateCell } from '../../../results/gate/row.ts';
import { isForeign, settingKey, strategyLabel } from '../../../results/run-file/case.ts';
import type { Result } from '../../../results/run-file/result.ts';
import { containsOne, type Known } from '../../../results/statistics/estimate.ts';
import { differenceNotExcluded } from '../../figures/words.ts';
import { shapesText } from './shapes.ts';

/** `qm user-by-id` */
export function caseText(result: Result): string {
  return `${strategyLabel(result)} ${result.scenario}`;
}

/** One sentence without a full stop: `qm user-by-id (small closed:16 mercurius): p50 regressed, +20 % (18 to 22)`. */
export function findingText(finding: Finding): string {
  const { result } = finding;
  return `${caseText(result)} (${settingKey(result)}): ${whatText(finding)}`;
}

/** Of the findings that are no rows of figures: plans, counters, errors, status, thresholds. */
export function untimedFindingTexts({ findings }: Gate): readonly string[] {
  return findings.filter(({ kind }) => kind !== 'regressed').map(findingText);
}

function whatText(finding: Finding): string {
  switch (finding.kind) {
    case 'regressed':
      return `${finding.metric.title} regressed, ${ratioText(finding.ratio)}`;
    case 'plan':
      return `plan ${finding.isCheaper ? 'is cheaper now' : 'changed'}: ${shapesText(finding.before, finding.after)}`;
    case 'estimate':
      return finding.warning;
    case 'storage':
      return `read model on ${finding.result.dataset}: ${inMegabytes(finding.beforeBytes)} MB became ${inMegabytes(finding.afterBytes)} MB`;
    case 'counter':
      return `${counterTitles[finding.counter]}: ${counter(finding.before)} became ${counter(finding.after)}`;
    case 'errors':
      return `${counter(finding.errors)} of ${countOf(finding.requests, 'request')} failed, more than in the baseline`;
    case 'status':
      return `${finding.before} became ${finding.after}: ${finding.result.reason ?? 'no reason was recorded'}`;
    case 'writes':
      return `writes on ${finding.result.dataset}: ${threeDigits(finding.before)} ${finding.figure} became ${threeDigits(finding.after)}`;
    case 'response':
      return `another answer than the base, ${finding.difference}`;
    case 'missing':
      return 'is not in the candidate';
    case 'threshold':
      return `breaks ${finding.threshold.text}: ${estimateText(finding.threshold, finding.estimate)}`;
  }
}

/** `5.10 ms (4.80–5.40)` */
function estimateText({ metric }: Threshold, { value, interval }: Known): string {
  return `${metric.text(value)} (${rangeText(interval, metric.format)})`;
}

/** Why thresholds are neither kept nor broken, a sentence for each case. */
export function openThresholdTexts({ thresholds }: Gate): readonly string[] {
  return thresholds.flatMap(openTexts);
}

export function openTexts({ threshold, cases }: JudgedThreshold): readonly string[] {
  if (cases.length === 0) return [`${threshold.text} is about no case of the candidate`];
  return cases.flatMap((one) => openText(threshold, one) ?? []);
}

function openText(threshold: Threshold, { result, estimate, standing }: JudgedCase): string | null {
  const where = `${threshold.text}: ${caseText(result)} (${settingKey(result)})`;
  if (standing === 'unknown')
    return `${where} has no ${threshold.metric.title}${estimate === null ? '' : ' with an interval'}`;
  return standing === 'undecided'
    ? `${where} is undecided, ${estimateText(threshold, estimate as Known)}`
    : null;
}

/** What to know before trusting a gate, a sentence each: its notes, and what was lost. */
export function noteTexts({ notes, rows, accepted, noted }: Gate): readonly string[] {
  const lost = Map.groupBy(
    rows.flatMap(({ losses }) => losses),
    lossText,
  );
  return [
    ...notes,
    ...noted.map(findingText),
    ...accepted.map(
      ({ finding, reason }) => `accepted${reason === null ? '' : ` (${reason})`}: ${findingText(finding)}`,
    ),
    ...[...lost].map(([what, losses]) => `${what}: ${listText(losses.map(({ result }) => result))}`),
  ];
}

/** `CPU per request lost in 1 of 24 rounds of the candidate`, `no plans in the baseline` */
function lossText(loss: Loss): string {
  switch (loss.kind) {
    case 'rounds': {
      const which = loss.lost === loss.of ? 'all' : `${counter(loss.lost)} of ${counter(loss.of)}`;
      return `${loss.metric.title} lost in ${which} rounds of the ${loss.side}`;
    }
    case 'counter':
      return `no ${counterTitles[loss.counter]} in the ${loss.side}`;
    case 'plans':
      return `no plans in the ${loss.side}`;
    case 'confirmation':
      return `${loss.metric.title} looked slower, and could not be measured again`;
  }
}

const listedMax = 4;

function listText(results: readonly Result[]): string {
  const texts = results.slice(0, listedMax).map((result) => `${caseText(result)} (${settingKey(result)})`);
  const more = results.length - texts.length;
  return `${texts.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

const counterTitles: Readonly<Record<keyof Result['counters'], string>> = {
  statementsPerRequest: 'statements per request',
  sharedBuffersPerRequest: 'buffers per request',
  responseBytes: 'response bytes',
  rowsPerRequest: 'rows per request',
  walBytesPerRequest: 'WAL bytes per request',
  poolWaitUsPerRequest: 'wait for the pool per request',
};

/** `unchanged, none above 3.2 %`, `regressed +20 % (18 to 22)`, `not in the candidate`, or the sign for an unknown figure. */
export function cellText({ ratio, verdict, lackedBy }: GateCell): string {
  if (ratio === null || verdict === null) return lackedBy === null ? none : `not in the ${lackedBy}`;
  const isClaim = verdict === 'regressed' || verdict === 'improved';
  return containsOne(ratio) && !isClaim
    ? `${verdict}, none above ${percentAtLeast(differenceNotExcluded(ratio))}`
    : `${verdict} ${ratioText(ratio)}`;
}

/** `+49 % (41 to 58)` */
export function ratioText({ value, interval }: Known): string {
  return `${changeText(value)} (${endText(interval.low)} to ${endText(interval.high)})`;
}

/** An end of an interval: with a sign only if it is minus, and without the unit, which the estimate has. */
function endText(ratio: number): string {
  return changeText(ratio).replace(/^\+|[^\d]+$/g, '');
}

/** `CPU per request of all 24 rows together: +0.4 % (-0.3 to 1.1), not higher`; of one row, it is that row's. */
export function pooledText({ metric, ratio, rows, isWorse, isAccepted }: PooledOfGate): string {
  const verdict = `${isWorse ? '' : 'not '}${metric.words.worse}${isAccepted ? ', which is accepted' : ''}`;
  const which = rows === 1 ? 'the only row' : `all ${rows} rows together`;
  return `${metric.title} of ${which}: ${ratioText(ratio)}, ${verdict}`;
}

/** So many keys are printed; the file of the gate has all. */
const keysMax = 8;

/** How what was found is accepted, if it was intended: all of it at once, because each attempt is a measurement. */
export function acceptText(found: Gate): string | null {
  const isAnswer = ({ kind }: Finding) => kind === 'response';
  const changes = found.findings.filter((finding) => !isAnswer(finding));
  const keys = new Set([
    ...changes.map(acceptanceKey),
    ...worsePooled(found).map(({ metric }) => pooledKey(metric)),
  ]);
  const answer = found.findings.some(isAnswer) ? 'measure it again with --accept-response-change' : null;
  if (keys.size === 0) return answer && `Intended? ${capitalized(answer)}`;
  const shown = [...keys].slice(0, keysMax);
  const more = keys.size > keysMax ? ` (and ${keys.size - keysMax} more, which --json has)` : '';
  // The file belongs to this project, and servers by URL to others.
  const place = isForeign(found.candidate) ? '"accept" of gate.config.json' : '.gate-accept, a line each';
  const typed = shown.map((key) => `--accept ${key}`).join(' ');
  return `Intended? Accept it with ${typed}${more}; or for everybody in ${place} with the reason${answer === null ? '' : `; and ${answer}`}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
