/** What to know before trusting a gate: different conditions, a changed machine, runs that find false differences. */

import { foreignNote } from '../doubts/foreign.ts';
import { paceChanges } from '../doubts/pace.ts';
import type { Design } from '../metrics/measure.ts';
import { partnerIn } from '../run-file/case.ts';
import type { NoiseFloor, Run } from '../run-file/run.ts';
import { median, sum } from '../statistics/basic.ts';
import { aaFindings } from '../summary/aa-pair.ts';
import { conditionChanges } from './environment-changes.ts';
import { roundsByLaunch } from './losses.ts';
import type { GateRow } from './row.ts';

/** Fewest rows in which a shift of all of them can be recognized. */
const rowsNeeded = 4;

/** One sentence each, without a full stop, the most serious first; none for most gates. */
export function gateNotes(
  baseline: Run,
  candidate: Run,
  rows: readonly GateRow[],
  design: Design,
  margin: number,
): readonly string[] {
  const foreign = foreignNote(candidate);
  return [
    ...(foreign === null ? [] : [foreign]),
    ...conditionNotes(baseline, candidate),
    ...ghostNotes(baseline, candidate),
    ...(design === 'separate'
      ? [...paceNotes(baseline, candidate, margin, 'the candidate'), ...shiftNotes(rows, margin)]
      : []),
    ...roundNotes(baseline, candidate),
    ...newCaseNotes(baseline, candidate),
  ];
}

function conditionNotes(baseline: Run, candidate: Run): readonly string[] {
  const changes = conditionChanges(baseline.environment, candidate.environment);
  return changes.length === 0
    ? []
    : [`made in different environments (${changes.join('; ')}): a difference may not be due to the code`];
}

function ghostNotes(baseline: Run, candidate: Run): readonly string[] {
  return Object.entries({ baseline, candidate }).flatMap(([name, run]) =>
    aaFindings(run)?.isDifferent
      ? [
          `the ${name} finds a difference between ${run.aaPair?.strategy} and itself (A/A pair): its intervals are too narrow`,
        ]
      : [],
  );
}

/** Whether the same work took longer, or less time, on the idle machine of the run that is called `whom`. */
export function paceNotes(first: Run, second: Run, margin: number, whom: string): readonly string[] {
  const changes = paceChanges(floorsOf(first), floorsOf(second), margin);
  if (changes.length === 0) return [];
  return [`the speed of the machine was different for ${whom} (${changes.join(', ')}): measure both again`];
}

function floorsOf({ environment }: Run): readonly NoiseFloor[] {
  const { start, end } = environment.noiseFloor ?? {};
  return [start, end].filter((floor): floor is NoiseFloor => floor !== undefined && floor !== null);
}

/** Code seldom slows down every strategy alike; a neighbour on the machine does. */
function shiftNotes(rows: readonly GateRow[], margin: number): readonly string[] {
  const shifts = rows.flatMap(({ cells: [first] }) =>
    first?.ratio ? Math.log(first.ratio.value) * (first.metric.better === 'lower' ? 1 : -1) : [],
  );
  const shift = median(shifts);
  if (shift === null || shifts.length < rowsNeeded || Math.abs(shift) <= Math.log1p(margin)) return [];
  const percent = Math.round(Math.abs(Math.expm1(shift)) * 100);
  return [
    `half of all cases are ${shift > 0 ? 'slower' : 'faster'} by ${percent} % or more: the cause is more often the machine than the code`,
  ];
}

/** A run that has fewer rounds in all its cases has lost nothing: its intervals are wider, and a note says so. */
function roundNotes(baseline: Run, candidate: Run): readonly string[] {
  const datasets = new Set(baseline.results.map(({ dataset }) => dataset));
  return [...datasets].flatMap((dataset) => {
    const [before, after] = [baseline, candidate].map((run) => {
      const rounds = [...roundsByLaunch(run, dataset).values()];
      return `${sum(rounds)} rounds in ${rounds.length} launches`;
    });
    if (before === after) return [];
    return [`per case on ${dataset}, the baseline has ${before}, and the candidate ${after}`];
  });
}

function newCaseNotes(baseline: Run, candidate: Run): readonly string[] {
  const partnerOf = partnerIn(baseline);
  const added = candidate.results.filter((result) => !partnerOf(result)).length;
  return added === 0 ? [] : [`${added} of the candidate's cases are not in the baseline and not compared`];
}
