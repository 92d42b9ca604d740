/** Measures one run and prints its plan, progress, warnings, and what to type if it ends early. */

import { existsSync } from 'node:fs';
import { countOf, minutesText } from '../../results/format.ts';
import type { Run } from '../../results/run-file/run.ts';
import { loadRun } from '../../results/run-file/store.ts';
import { runBench } from '../../runner/bench/bench.ts';
import type { BenchOptions, Plan } from '../../runner/bench/context.ts';
import { ResumeError } from '../../runner/bench/resume-error.ts';
import type { TimeAccount } from '../../runner/bench/run-state.ts';
import { executorsIn, isForeign, type Wanted } from '../../runner/schedule/cases.ts';
import { names } from '../options/choices.ts';
import { Interrupted, wasInterrupted } from './interruption.ts';
import type { Watch } from './session.ts';

/**
 * Measures a new run, or continues an interrupted one. `goOn` returns what to type after an early end, given the run that
 * was stored, or null if none was.
 * @throws Interrupted with that text; else the error of `runBench`, after printing the text on standard error.
 */
export async function measure(
  options: BenchOptions,
  watch: Watch,
  goOn: (kept: Run | null) => string | null,
): Promise<Run> {
  const { progress, signal, say } = watch;
  try {
    return await runBench(
      options,
      {
        ...progress,
        planned: (plan) => say(describePlan(options.runId, plan)),
        warn: (warning) => say(`warning: ${warning}`),
        finished: (account) => say(describeTime(account)),
      },
      signal,
    );
  } catch (error) {
    progress.clear();
    const hint = goOn(existsSync(options.path) ? await loadRun(options.path).catch(() => null) : null);
    if (await wasInterrupted(signal)) throw new Interrupted(hint ?? 'Nothing was measured yet.');
    if (hint !== null && !(error instanceof ResumeError))
      console.error(`The finished rounds are kept. ${hint}`);
    throw error;
  } finally {
    progress.clear();
  }
}

function describeTime({ actualMs, plannedMs, roundsDone, roundsPlanned }: TimeAccount): string {
  const took = `took ${minutesText(actualMs)} min; ${minutesText(plannedMs)} were planned`;
  return roundsDone === 0 || roundsDone >= roundsPlanned
    ? took
    : `${took}. To keep to the time on a slow machine, ${roundsDone} of ${roundsPlanned} rounds were measured`;
}

function describePlan(runId: string, { asked, options: wanted, slowness, estimateMs }: Plan): string {
  const { profile, strategies, scenarios, datasets } = wanted;
  const leftOut = asked.scenarios.filter((one) => !scenarios.includes(one));
  const missing =
    leftOut.length === 0
      ? ''
      : `. This machine takes ${slowness.toFixed(1)} times as long as planned for, so ${names(leftOut)} ${leftOut.length === 1 ? 'is' : 'are'} left out: npm run bench -- --scenario ${leftOut.map(({ name }) => name).join(',')}`;
  const isOfServers = strategies.some(isForeign);
  const over =
    profile.budgetMs !== undefined && estimateMs > profile.budgetMs
      ? `, over the ${minutesText(profile.budgetMs)} of ${profile.name}: fewer ${isOfServers ? 'servers' : 'strategies'} or scenarios take less`
      : '';
  const rounds =
    profile.roundsPerLaunch === 0
      ? profile.title
      : `${countOf(profile.launches, 'launch', 'launches')} of ${countOf(profile.roundsPerLaunch, 'round')} of ${profile.windowMs} ms windows`;
  if (isOfServers)
    return (
      `run ${runId}: ${countOf(strategies.length, 'server')} x ${countOf(scenarios.length, 'scenario')}, ${rounds}: ` +
      `about ${minutesText(estimateMs)} min${over}`
    );
  return (
    `run ${runId}: ${countOf(strategies.length, 'strategy', 'strategies')} x ${countOf(scenarios.length, 'scenario')} ` +
    `on ${names(datasets)}, by ${names(executorsIn(wanted))}, ${rounds}: ` +
    `${priceText(wanted)}about ${minutesText(estimateMs)} min once the data is prepared${over}${missing}`
  );
}

/** `then what a fast read costs: 6 strategies x 10 scenarios on small; ` */
function priceText({ price }: Wanted): string {
  if (!price) return '';
  const { strategies, scenarios, datasets } = price;
  return `then what a fast read costs: ${countOf(strategies.length, 'strategy', 'strategies')} x ${countOf(scenarios.length, 'scenario')} on ${names(datasets)}; `;
}
