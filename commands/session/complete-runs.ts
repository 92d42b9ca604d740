/** The runs that a command needs: existing ones are loaded, unfinished ones are continued, missing ones are measured. */

import { minutesText } from '../../results/format.ts';
import type { Run } from '../../results/run-file/run.ts';
import { loadRun, resolveRun } from '../../results/run-file/store.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import { fitToBudget, plannedMs } from '../../runner/schedule/plan.ts';
import { anotherOf, optionsOf } from '../options/bench-options.ts';
import { UsageError } from './exit-codes.ts';
import { measure } from './measure.ts';
import { openWatch } from './session.ts';

/** A run, with the id or path by which it was named. */
interface GivenRun {
  readonly name: string;
  readonly run: Run;
}

/** @throws RunFileError for the first run that cannot be read; UsageError for one that is named twice. */
export async function loadRuns(names: readonly string[]): Promise<readonly GivenRun[]> {
  const given: GivenRun[] = [];
  for (const name of names) {
    const run = await loadRun(await resolveRun(name));
    if (given.some((one) => one.run.id === run.id))
      throw new UsageError(`Run ${run.id} was named twice, and agrees with itself. Name each run once.`);
    given.push({ name, run });
  }
  return given;
}

/**
 * At least `count` finished runs, the given ones first and in their order; the rest is measured one after the other.
 * `goOn` returns the command that continues with runs of these names; it is printed if the work ends early.
 */
export async function completeRuns(
  given: readonly GivenRun[],
  count: number,
  like: BenchOptions,
  goOn: (names: readonly string[]) => string,
): Promise<readonly Run[]> {
  const unfinished = given.filter(({ run }) => run.finishedAt === null).length;
  const missing = Math.max(0, count - given.length);
  if (unfinished + missing === 0) return given.map(({ run }) => run);
  const watch = openWatch();
  watch.say(describePlan(unfinished + missing, given.length + missing, like));
  const names = given.map(({ name }) => name);
  const runs: Run[] = [];
  const hint = (all: readonly string[]): string => `Continue with: ${goOn(all)}`;
  for (const { run } of given) {
    runs.push(run.finishedAt === null ? await measure(optionsOf(run), watch, () => hint(names)) : run);
  }
  while (runs.length < count) {
    const options = anotherOf(like, runs.length);
    const run = await measure(options, watch, (kept) => {
      const all = kept === null ? names : [...names, options.runId];
      return all.length === 0 ? null : hint(all);
    });
    names.push(options.runId);
    runs.push(run);
  }
  return runs;
}

/** Each run measures the pace of the machine before its own plan. */
const usualSlowness = 1;

function describePlan(toMeasure: number, total: number, like: BenchOptions): string {
  const eachMs = plannedMs(fitToBudget(like, usualSlowness), usualSlowness);
  return (
    `${toMeasure} of ${total} runs of ${like.profile.name} to measure, one after the other: about ${minutesText(eachMs)} min ` +
    `each and ${minutesText(toMeasure * eachMs)} min in all, once the data is prepared`
  );
}
