/** `bench`: measure, print a table, write the run file and the report. */
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { writeReport } from '../reports/page.ts';
import { planDiff, planTables } from '../reports/plan-diff.ts';
import { terminalTable } from '../reports/terminal.ts';
import type { Load, Run } from '../results/run.ts';
import { loadRun, newRunId, resolveRun, runPath } from '../results/store.ts';
import { loadLabel, strategyLabel } from '../results/trial.ts';
import { type BenchObserver, type BenchOptions, ResumeError, runBench } from '../runner/bench.ts';
import { type Profile, plansOnly, profileDefault, profiles } from '../runner/profiles.ts';
import type { Wanted } from '../runner/run-trials.ts';
import { scenarios as allScenarios } from '../scenarios/index.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { datasets as allDatasets, type Dataset } from '../seed/datasets.ts';
import { strategies as allStrategies, namedStrategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import {
  names,
  parseDatasets,
  parseDelays,
  parseInteger,
  parseProfile,
  parseScenarios,
  parseStrategies,
} from './choices.ts';
import { exitCodes, UsageError } from './exit-codes.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { loadForms, parseLoad } from './load-choice.ts';
import { createProgress, minutes } from './progress.ts';
import { checkWritable } from './writable.ts';

interface BenchFlags {
  profile?: Profile;
  strategy?: readonly Strategy[];
  scenario?: readonly Scenario[];
  dataset?: readonly Dataset[];
  load?: Load;
  databaseDelay?: readonly number[];
  layers?: boolean;
  explainOnly?: boolean;
  analyzeDiff?: boolean;
  seed?: number;
  out?: string;
  resume?: string;
}

export const seedDefault = 1;
export const seedMax = 2 ** 31 - 1;

export function benchCommand(): Command {
  const profileTitles = profiles.map(({ name, title }) => `${name} (${title})`).join(', ');
  return new Command('bench')
    .description('measure how fast each strategy answers each scenario, and write a report')
    .option(
      '--profile <name>',
      `what to run: ${profileTitles}; ${profileDefault} when not said`,
      parseProfile,
    )
    .option(
      '--strategy <names>',
      `only these, separated by commas: ${names(namedStrategies)}`,
      parseStrategies,
    )
    .option('--scenario <names>', `only these: ${names(allScenarios)}`, parseScenarios)
    .option('--dataset <names>', `instead of the profile's: ${names(allDatasets)}`, parseDatasets)
    .option('--load <load>', `instead of the profile's: ${loadForms}`, parseLoad)
    .option(
      '--database-delay <times>',
      "instead of the profile's: added to each round trip to PostgreSQL, like 0,1ms",
      parseDelays,
    )
    .option('--layers', 'also measure where the time of a request goes; standard and thorough always do')
    .option(
      '--seed <number>',
      `for data, questions and order; ${seedDefault} when not said`,
      parseInteger(0, seedMax),
    )
    .option('--explain-only', 'capture the plans of all strategies, and run no load')
    .option('--analyze-diff', 'show the plans of all strategies side by side at the end')
    .option('--out <file>', 'write a copy of the run file here')
    .option('--resume <run>', 'go on with an interrupted run, by its id')
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  npm run bench',
        '  npm run bench -- --profile standard',
        '  npm run bench -- --strategy tv,qm --scenario user-by-id --out run.json',
        '  npm run bench -- --load open:500 --scenario user-by-id',
        "  npm run bench -- --load 'capacity:p99<50ms' --scenario user-by-id",
        '  npm run bench -- --explain-only --analyze-diff --scenario users-page',
        '  npm run bench -- --resume 20261122T214005Z-quick-ab12',
        '',
        'DATABASE_URL=postgres://... measures on that server (PostgreSQL 15 or later) instead of the embedded one,',
        'whose data live in .cluster/, or in the folder that CQRS_BENCH_CLUSTER names.',
        '',
        'Exit codes: 0 fine, 3 a trial is void, 64 wrong use, 70 the environment failed, 130 interrupted.',
      ].join('\n'),
    )
    .action(async (flags: BenchFlags) => {
      process.exitCode = await bench(flags);
    });
}

async function bench(flags: BenchFlags): Promise<number> {
  const resumed = flags.resume === undefined ? null : await loadRun(await resolveRun(flags.resume));
  const options = resumed ? resumedOptions(resumed, flags) : freshOptions(flags);
  await checkWritable(options.path);
  if (flags.out !== undefined) await checkWritable(flags.out);
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  });
  const say = (line: string): void => {
    progress.clear();
    console.log(line);
  };
  const observer: BenchObserver = {
    ...progress,
    planned: (wanted, estimateMs) => say(describePlan(options.runId, wanted, estimateMs)),
    warn: (warning) => say(`warning: ${warning}`),
    finished: (actualMs, estimateMs) =>
      say(`took ${minutes(actualMs)} min; ${minutes(estimateMs)} were planned`),
  };
  try {
    const run = await runBench(options, observer, signal);
    progress.clear();
    return await conclude(run, flags);
  } catch (error) {
    progress.clear();
    const isKept = existsSync(options.path) && !flags.explainOnly;
    const hint = isKept ? `Go on with: npm run bench -- --resume ${options.runId}` : null;
    if (await wasInterrupted(signal)) throw new Interrupted(hint ?? 'Nothing was measured yet.');
    if (hint !== null && !(error instanceof ResumeError))
      console.error(`The finished rounds are kept. ${hint}`);
    throw error;
  }
}

function freshOptions(flags: BenchFlags): BenchOptions {
  const chosen = flags.profile ?? profiles.find(({ name }) => name === profileDefault);
  if (!chosen) throw new UsageError(`There is no profile ${profileDefault}.`);
  const loaded = flags.load ? { ...chosen, loads: [{ load: flags.load }] } : chosen;
  const placed = flags.databaseDelay ? atDistances(loaded, flags.databaseDelay) : loaded;
  const timed = flags.layers ? { ...placed, hasLayers: true } : placed;
  const profile = flags.explainOnly ? plansOnly(timed) : timed;
  const runId = newRunId(profile.name, new Date());
  return {
    profile,
    strategies: flags.strategy ?? allStrategies,
    scenarios: flags.scenario ?? allScenarios,
    datasets: flags.dataset ?? allDatasets.filter(({ name }) => profile.datasets.includes(name)),
    seed: flags.seed ?? seedDefault,
    resumed: null,
    runId,
    path: runPath(runId),
  };
}

/** The profile's loads, each at each of the distances instead of its own. */
function atDistances(profile: Profile, delaysMs: readonly number[]): Profile {
  const near = profile.loads.filter(({ databaseDelayMs = 0 }) => databaseDelayMs === 0);
  const loads = delaysMs.flatMap((databaseDelayMs) => near.map((plan) => ({ ...plan, databaseDelayMs })));
  return { ...profile, loads };
}

/** `databaseDelay` -> `database-delay`: a flag as it is typed. */
function kebabCase(flag: string): string {
  return flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Everything that a resumed run needs stands in its file; flags that say otherwise are refused. */
function resumedOptions(run: Run, flags: BenchFlags): BenchOptions {
  const { resume: _resume, out: _out, analyzeDiff: _analyzeDiff, ...others } = flags;
  const [flag] = Object.keys(others);
  if (flag !== undefined)
    throw new UsageError(`--resume takes everything from the run's file; leave out --${kebabCase(flag)}.`);
  if (run.finishedAt !== null)
    throw new UsageError(`Run ${run.id} is finished. Show it with: npm run report -- ${run.id}`);
  const named = <Item extends { name: string }>(items: readonly Item[], wanted: Iterable<string>): Item[] => {
    const set = new Set(wanted);
    return items.filter((item) => set.has(item.name));
  };
  const [profile] = named(profiles, [run.profile]);
  if (!profile)
    throw new UsageError(`Run ${run.id} has a profile that this version does not know: ${run.profile}.`);
  const loads = Map.groupBy(run.results, (result) => `${loadLabel(result.load)} ${result.databaseDelayMs}`);
  return {
    profile: {
      ...profile,
      // Measured before anything else, so a run that was to have them has some.
      hasLayers: profile.hasLayers || run.results.some(({ layers }) => layers !== null),
      loads: [...loads.values()].flatMap((results) =>
        results.slice(0, 1).map(({ load, databaseDelayMs }) => ({
          load,
          databaseDelayMs,
          scenarios: results.map((result) => result.scenario),
        })),
      ),
    },
    strategies: named(
      namedStrategies,
      run.strategies.map(({ name }) => name),
    ),
    scenarios: named(
      allScenarios,
      run.scenarios.map(({ name }) => name),
    ),
    datasets: named(
      allDatasets,
      run.results.map(({ dataset }) => dataset),
    ),
    seed: run.environment.seed,
    resumed: run,
    runId: run.id,
    path: runPath(run.id),
  };
}

function describePlan(runId: string, wanted: Wanted, estimateMs: number): string {
  const { profile, strategies, scenarios, datasets } = wanted;
  const over =
    profile.budgetMs !== undefined && estimateMs > profile.budgetMs
      ? `, over the ${minutes(profile.budgetMs)} of ${profile.name}: fewer strategies or scenarios take less`
      : '';
  const rounds =
    profile.roundsPerLaunch === 0
      ? profile.title
      : `${profile.launches} launches of ${profile.roundsPerLaunch} rounds of ${profile.sliceMs} ms slices`;
  return (
    `run ${runId}: ${strategies.length} strategies x ${scenarios.length} scenarios on ${names(datasets)}, ${rounds}: ` +
    `about ${minutes(estimateMs)} min once the data is prepared${over}`
  );
}

/** The table, the report and what to do next. */
async function conclude(run: Run, flags: BenchFlags): Promise<number> {
  const folder = fileURLToPath(new URL(`../reports/${run.id}`, import.meta.url));
  const report = await writeReport(run, folder);
  const terminal = { columns: process.stdout.columns || 120, color: process.stdout.isTTY };
  if (!flags.explainOnly) console.log(`\n${terminalTable(run, terminal)}`);
  else if (!flags.analyzeDiff) console.log(`\n${planTables(run, terminal)}`);
  if (flags.analyzeDiff) console.log(`\n${planDiff(run, terminal)}`);
  console.log(`Run:    ${relative('', runPath(run.id))}`);
  console.log(`Report: ${relative('', report)}`);
  if (flags.out !== undefined) {
    await copyFile(runPath(run.id), flags.out);
    console.log(`Copy:   ${flags.out}`);
  }
  if (run.profile === 'quick') console.log('\nFor figures to quote: npm run bench -- --profile standard');
  const voided = run.results.filter((result) => result.status === 'void');
  if (voided.length === 0) return exitCodes.fine;
  const [first] = voided;
  console.log(
    `\n${voided.length} of ${run.results.length} trials are void. The first: ` +
      `${first && strategyLabel(first)} ${first?.scenario}: ${first?.reason}`,
  );
  return exitCodes.invalid;
}
