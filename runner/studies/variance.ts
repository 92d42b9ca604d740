/**
 * The variance study: two identical servers, launched again and again under alternating conditions. Whatever they differ
 * in is noise, and the study shows where it arises: between launches, rounds or windows.
 */
import { type StudyLaunch, type StudyWindow, studyWindow } from '../../results/studies/variance.ts';
import { createRandom, type Random, shuffled } from '../../scenarios/random.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { mercurius } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { pauseAutovacuum } from '../database/run-cluster.ts';
import { type Laboratory, runLaunch } from '../experiment/launch.ts';
import { measureRound } from '../experiment/measure.ts';
import { allowedCpus, canPin, cpuAffinity, pinLiving } from '../machine/pinning.ts';
import { serverFlags } from '../process/server-process.ts';
import type { Observer } from '../schedule/progress.ts';
import type { Case } from '../schedule/target.ts';
import { type Asked, openLaboratory } from './laboratory.ts';
import { refuse } from './proof.ts';
import { comparedTarget } from './targets.ts';

/** A way of launching servers, compared with how runs launch them. */
export interface Condition {
  readonly name: string;
  readonly nodeFlags: readonly string[];
  readonly flagsOnceLoaded: readonly string[];
  readonly isPinned: boolean;
  /** Whether the threads that compile and collect garbage are pinned with the one that answers. */
  readonly areHelpersPinned: boolean;
  /** Whether the first server always goes first, instead of a random one. */
  readonly isOrderFixed: boolean;
}

const asRun: Condition = {
  name: 'as in a run',
  nodeFlags: [],
  flagsOnceLoaded: serverFlags,
  isPinned: canPin(),
  areHelpersPinned: false,
  isOrderFixed: false,
};
const conditions: readonly Condition[] = [
  asRun,
  { ...asRun, name: 'on all cores', isPinned: false },
  { ...asRun, name: 'helpers pinned', areHelpersPinned: true },
  { ...asRun, name: 'compiled late', flagsOnceLoaded: [] },
  { ...asRun, name: 'semi-space 64 MB', nodeFlags: ['--max-semi-space-size=64'] },
  { ...asRun, name: 'fixed order', isOrderFixed: true },
];

export interface StudyOptions extends Omit<Asked, 'targets' | 'scenarios'> {
  readonly strategy: Strategy;
  readonly scenario: Scenario;
  /** The last block of launches begins before this. */
  readonly untilMs: number;
}

const pace = { launches: 1, roundsPerLaunch: 3, windowMs: 200 };
const [windowsPerRound, connections, warmUpMsMax] = [2, 16, 2_000];
/** Windows of a round ask for different parts of the stream. */
const windowOffset = 1_000;

/** Launches in blocks of one per condition, in random order. A block that has begun is finished. */
export async function studyVariance(
  options: StudyOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly StudyLaunch[]> {
  const { cluster, seed, strategy, scenario } = options;
  const targets = [1, 2].map((number) =>
    comparedTarget({ name: `${strategy.name} ${number}`, title: '', strategy, path: mercurius.path }),
  );
  const load = { kind: 'closed', connections } as const;
  const both = targets.map((target) => ({ target, scenario, load }));
  await using _paused = await pauseAutovacuum(cluster);
  await using stack = new AsyncDisposableStack();
  const asked = { ...options, targets, scenarios: [scenario] };
  const laboratory = await openLaboratory(asked, stack, observer, signal);
  const launches: StudyLaunch[] = [];
  const begunMs = performance.now();
  for (let block = 0; block < 2 || performance.now() < options.untilMs; block += 1) {
    const random = createRandom(seed, 'variance', block);
    // The first block is in the order in which conditions are printed.
    for (const condition of block === 0 ? conditions : shuffled(conditions, random)) {
      signal.throwIfAborted();
      observer.step({
        phase: `block ${block + 1} of launches`,
        detail: condition.name,
        done: performance.now() - begunMs,
        total: Math.max(1, options.untilMs - begunMs),
      });
      launches.push(await runStudyLaunch(laboratory, both, condition, random));
    }
  }
  return launches;
}

async function runStudyLaunch(
  shared: Laboratory,
  both: readonly Case[],
  condition: Condition,
  random: Random,
): Promise<StudyLaunch> {
  const { nodeFlags, flagsOnceLoaded, isOrderFixed } = condition;
  const affinity = condition.isPinned ? cpuAffinity() : null;
  // The load generator lives through all launches.
  pinLiving([shared.load.pid], affinity?.load ?? allowedCpus());
  const rounds = new Map(both.map((one) => [one, [] as StudyWindow[][]]));
  const begunMs = performance.now();
  let [warmMs, roundsBegunMs] = [begunMs, begunMs];
  await runLaunch<Case, StudyWindow[]>(
    {
      laboratory: { ...shared, nodeFlags, flagsOnceLoaded, affinity },
      ...{ pace, warmUpMsMax, isOrderFixed },
      cases: () => both,
      during: (_stage, work) => work(),

      async warmed(launch) {
        const pids = [...launch.servers.values()].flatMap((server) => server.pids);
        if (affinity && condition.areHelpersPinned) pinLiving(pids, affinity.served);
        warmMs = performance.now();
        roundsBegunMs = performance.now();
        return pace;
      },

      async measure(launch, one, offset) {
        const windows: StudyWindow[] = [];
        for (let window = 0; window < windowsPerRound; window += 1) {
          const round = await measureRound(launch, one, offset + window * windowOffset);
          if (round) windows.push(studyWindow(round));
        }
        return windows;
      },

      async keep(found) {
        for (const [one, windows] of found) rounds.get(one)?.push(windows);
      },

      invalidate: async (one, reason) => refuse(one, reason, shared.signal),
    },
    0,
    random,
  );
  const [first = [], second = []] = rounds.values();
  const windowMs =
    (performance.now() - roundsBegunMs) / (both.length * pace.roundsPerLaunch * windowsPerRound);
  return { condition: condition.name, first, second, launchMs: (warmMs - begunMs) / both.length, windowMs };
}
