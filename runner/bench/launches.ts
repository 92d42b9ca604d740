/** The launches of one dataset, whoever answers: as many as the run lacks, and rounds as there is time for. */
import type { Round } from '../../results/run-file/result.ts';
import { saveRun } from '../../results/run-file/store.ts';
import { createRandom } from '../../scenarios/random.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type Design, type Laboratory, runLaunch } from '../experiment/launch.ts';
import { warmUpOpenLoop } from '../experiment/warm-up.ts';
import { LoadProcess } from '../load/load-process.ts';
import { placeLoad } from '../machine/pinning.ts';
import type { BenchCase } from '../schedule/cases.ts';
import { hasOpenLoop, partMs, type Standing } from '../schedule/plan.ts';
import type { DatasetContext, RunContext } from './context.ts';
import type { LaunchPlace } from './design.ts';
import { datasetsAhead, leaveOutLaunches, nextLaunch, nextRounds } from './run-state.ts';
import { judgeSteadiness } from './stages/judge.ts';

/** How many launches of a dataset the run lacks. */
export function launchesAhead({ run, options }: RunContext, dataset: Dataset): number {
  return datasetsAhead(run, options).find((one) => one.dataset === dataset)?.launches ?? 0;
}

/** The load generator, ready for these cases. `helperPids`: processes that belong on its CPUs. */
export async function openLoad(
  { affinity, options, slowness, timetable, signal }: RunContext,
  cases: readonly BenchCase[],
  helperPids: readonly number[] = [],
): Promise<LoadProcess> {
  const load = new LoadProcess(signal);
  try {
    placeLoad(affinity, [load.pid, ...helperPids]);
    if (hasOpenLoop(cases, options.profile)) {
      timetable.begin('warming up the load generator');
      await warmUpOpenLoop(load, signal);
      timetable.done(slowness * partMs.openLoopWarmUp);
    }
    return load;
  } catch (error) {
    await load[Symbol.asyncDispose]();
    throw error;
  }
}

/** What a kind of run has of its own. */
type Own<One extends BenchCase> = Pick<DatasetContext<One>, 'dataset' | 'cases' | 'assertWhole'> &
  Pick<Laboratory, 'load' | 'affinity' | 'isDatabaseLocal' | 'helperPids' | 'url'>;

export function datasetContext<One extends BenchCase>(
  context: RunContext,
  { dataset, cases, assertWhole, ...laboratory }: Own<One>,
): DatasetContext<One> {
  const { options, slowness, run, timetable, signal } = context;
  return {
    ...{ run, slowness, dataset, cases, timetable, signal, assertWhole },
    ...{ profile: options.profile, seed: options.seed },
    laboratory: {
      ...{ ...laboratory, signal, streams: new Map(), rates: new Map(), offered: new Map() },
      onWindow: (spanMs) => timetable.window(spanMs),
    },
    roundsInTime: () => nextRounds(run, options, timetable, standing(context, true)),
    save: () => {
      run.time = timetable.time;
      return saveRun(run, options.path);
    },
  };
}

function standing({ timetable, slowness }: RunContext, isWarm: boolean): Standing {
  const { spentMs, pace } = timetable;
  return { spentMs, pace, slowness, isWarm };
}

/** Makes all launches that the run does not hold yet. */
export async function runLaunches<One extends BenchCase>(
  context: RunContext,
  { dataset, cases }: Pick<DatasetContext<One>, 'dataset' | 'cases'>,
  designOf: (place: LaunchPlace) => Design<One, Round>,
): Promise<void> {
  const { options, run, timetable } = context;
  const first = nextLaunch(run, cases);
  for (let launch = first; launchesAhead(context, dataset) > 0; launch += 1) {
    if (leaveOutLaunches(run, options, dataset, standing(context, false)) > 0)
      nextRounds(run, options, timetable, standing(context, false));
    const ahead = launchesAhead(context, dataset);
    if (ahead === 0) break;
    // A launch that was cut short is replaced by another, so there may be more than were planned.
    const title = `launch ${launch + 1} of ${launch + ahead}`;
    const random = createRandom(options.orderSeed, 'launch', dataset.name, launch);
    await runLaunch(designOf({ title, isFirst: launch === first }), launch, random);
  }
  judgeSteadiness(run, cases, options.profile.isSteadinessRequired);
}
