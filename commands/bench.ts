/** `bench`: measures, prints a table, writes the run file and the report. */

import { readFile } from 'node:fs/promises';
import { writeReport } from '../reports/page/page.ts';
import { planDiff } from '../reports/views/plans.ts';
import { runTables } from '../reports/views/run.ts';
import { oneLine } from '../results/format.ts';
import { writeAtomically } from '../results/run-file/atomic-write.ts';
import { targetLabel } from '../results/run-file/case.ts';
import { reportFolder, shownPath } from '../results/run-file/places.ts';
import type { Run } from '../results/run-file/run.ts';
import { loadRun, resolveRun, runPath } from '../results/run-file/store.ts';
import type { BenchOptions } from '../runner/bench/context.ts';
import { type Profile, plansOnly, profileDefault, urlProfile } from '../runner/schedule/profiles.ts';
import {
  freshOptions,
  moreOf,
  optionsOf,
  refuseOtherFlags,
  wantedOptions,
  withMinutes,
} from './options/bench-options.ts';
import { parseDelays, parseInteger, parseProfile } from './options/choices.ts';
import { commandOf, type FlagsOf, option, switchOption, textOption } from './options/command.ts';
import {
  askedServers,
  foreignAgain,
  foreignHelp,
  foreignOptions,
  foreignRun,
  greet,
  refuseForeignFlags,
  refuseStrategyFlags,
  typedAgain,
  urlOption,
} from './options/foreign.ts';
import { againstTitle, checkAgainst, codeOf, strictOption } from './options/judging.ts';
import { loadForms, parseLoads } from './options/load-choice.ts';
import { exitCodes, UsageError } from './session/exit-codes.ts';
import { measure } from './session/measure.ts';
import { notMeasuredLines } from './session/not-measured.ts';
import { openWatch } from './session/session.ts';
import { print, printLine } from './session/terminal.ts';
import { checkOutputs, checkWritable } from './session/writable.ts';

const minutesMax = 24 * 60;

const options = {
  ...wantedOptions(`default: ${profileDefault}`),
  load: option('<loads>', `instead of the profile's: ${loadForms}`, parseLoads),
  databaseDelay: option(
    '<times>',
    "instead of the profile's: delays added to each round trip to PostgreSQL, like 0,1ms",
    parseDelays,
  ),
  layers: switchOption('also measure where the time of a request goes; standard and thorough always do'),
  explainOnly: switchOption('capture the plans of all strategies without any load'),
  analyzeDiff: switchOption('show the plans of all strategies side by side at the end'),
  against: textOption('<strategy>', againstTitle),
  strict: strictOption,
  out: textOption('<file>', 'write a copy of the run file to this file'),
  minutes: option(
    '<number>',
    "instead of the profile's: how long the run may take, once its data is prepared",
    parseInteger(1, minutesMax),
  ),
  resume: textOption('<run>', 'continue an interrupted run, by its id'),
  more: textOption(
    '<run>',
    'add launches to a finished run, by its id or file, on the same machine and commit',
  ),
  url: urlOption,
  ...foreignOptions,
};
type BenchFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run bench
  npm run bench -- --profile standard
  npm run bench -- --strategy tv,qm --scenario user-by-id --out run.json
  npm run bench -- --executor mercurius,direct --strategy normalized,qm
  npm run bench -- --load open:500 --scenario user-by-id
  npm run bench -- --load 'capacity:p99<50ms' --scenario user-by-id
  npm run bench -- --explain-only --analyze-diff --scenario users-page
  npm run bench -- --minutes 6
  npm run bench -- --resume 20261122T214005Z-quick-ab12
  npm run bench -- --more 20261122T214005Z-quick-ab12
  npm run bench -- --url old=http://127.0.0.1:4000 --url new=http://127.0.0.1:4001 --scenarios scenarios.json

DATABASE_URL=postgres://... measures on that server (PostgreSQL 15 or later) instead of the embedded one,
whose data live in .cluster/, or in the folder that CQRS_BENCH_CLUSTER names. CQRS_BENCH_OUTPUT names a folder for
results/ and reports/, if those of the project are not writable.
${foreignHelp}

Exit codes: 0 fine, 2 disturbed (with --strict), 3 a case is invalid, 64 wrong use, 70 the environment failed, 130 interrupted.`;

export const benchCommand = commandOf(options, help, bench);

async function bench(flags: BenchFlags): Promise<number> {
  if (flags.url !== undefined) return benchServers(flags.url, flags);
  refuseForeignFlags(flags, 'npm run bench -- --url URL --url URL --scenarios FILE');
  const wanted = await wantedOf(flags);
  await checkBeforehand(wanted, flags);
  const goOn = (kept: Run | null): string | null => {
    if (kept === null || flags.explainOnly) return null;
    return kept.finishedAt === null
      ? `Continue with: npm run bench -- --resume ${kept.id}`
      : `Show them with: npm run report -- ${kept.id}`;
  };
  return conclude(await measure(wanted, openWatch(), goOn), flags);
}

async function checkBeforehand({ strategies }: BenchOptions, flags: BenchFlags): Promise<void> {
  checkAgainst(
    'This run',
    strategies.map(({ name }) => name),
    flags.against,
  );
  await checkOutputs();
  if (flags.out !== undefined) await checkWritable(flags.out);
}

/** Those that servers by URL have as well. */
const { load, seed, orderSeed, against, strict, out, minutes, resume, more, url } = options;
const optionsOfServers = {
  ...{ load, seed, orderSeed, against, strict, out, minutes, resume, more, url },
  ...foreignOptions,
};

async function benchServers(urls: readonly string[], flags: BenchFlags): Promise<number> {
  refuseStrategyFlags(flags, optionsOfServers);
  const asked = askedServers(urls, flags);
  const timed = flags.minutes === undefined ? urlProfile : withMinutes(urlProfile, flags.minutes);
  const profile = flags.load ? { ...timed, loads: flags.load.map((load) => ({ load })) } : timed;
  const fresh = foreignRun(asked, profile, flags);
  const before = flags.resume ?? flags.more;
  const how = flags.resume === undefined ? 'more' : 'resume';
  const wanted =
    before === undefined ? fresh : foreignAgain(await loadRun(await resolveRun(before)), asked, fresh, how);
  await checkBeforehand(wanted, flags);
  await greet(asked);
  const goOn = (kept: Run | null): string | null =>
    kept && `Continue with: npm run bench -- --resume ${kept.id} ${typedAgain(asked, flags)}`;
  return conclude(await measure(wanted, openWatch(), goOn), flags);
}

async function wantedOf(flags: BenchFlags): Promise<BenchOptions> {
  if (flags.resume !== undefined) return resumedOptions(await loadRun(await resolveRun(flags.resume)), flags);
  if (flags.more !== undefined) {
    refuseOtherFlags('more', withoutOutput(flags, 'more'));
    return moreOf(await loadRun(await resolveRun(flags.more)));
  }
  return freshOptions(profileOf(flags), flags);
}

/** The flags that say what to measure. */
function withoutOutput(flags: BenchFlags, source: 'resume' | 'more'): object {
  const { [source]: _source, out: _out, analyzeDiff: _analyzeDiff, ...unlikeShown } = flags;
  const { against: _against, strict: _strict, ...others } = unlikeShown;
  return others;
}

/** The profile, changed by the other flags. */
function profileOf(flags: BenchFlags): Profile {
  const chosen = flags.profile ?? parseProfile(profileDefault);
  const budgeted = flags.minutes ? withMinutes(chosen, flags.minutes) : chosen;
  const loaded = flags.load ? { ...budgeted, loads: flags.load.map((load) => ({ load })) } : budgeted;
  const placed = flags.databaseDelay ? atDelays(loaded, flags.databaseDelay) : loaded;
  const timed = flags.layers ? { ...placed, hasLayers: true } : placed;
  return flags.explainOnly ? plansOnly(timed) : timed;
}

/** The profile's loads, each at every given network delay instead of its own. */
function atDelays(profile: Profile, delaysMs: readonly number[]): Profile {
  const near = profile.loads.filter(({ databaseDelayMs = 0 }) => databaseDelayMs === 0);
  const loads = delaysMs.flatMap((databaseDelayMs) => near.map((plan) => ({ ...plan, databaseDelayMs })));
  return { ...profile, loads };
}

/** A resumed run takes everything from its file; flags that could contradict it are refused. */
function resumedOptions(run: Run, flags: BenchFlags): BenchOptions {
  refuseOtherFlags('resume', withoutOutput(flags, 'resume'));
  if (run.finishedAt !== null)
    throw new UsageError(`Run ${run.id} is finished. Show it with: npm run report -- ${run.id}`);
  return optionsOf(run);
}

/** Prints the table, writes the report, and says what to do next. */
async function conclude(run: Run, flags: BenchFlags): Promise<number> {
  const { against } = flags;
  const report = await writeReport(run, reportFolder(run.id), against);
  const notMeasured = flags.explainOnly ? [] : notMeasuredLines(run);
  const tables = runTables(run, 'terminal', { against, notMeasured });
  const shown = flags.explainOnly && flags.analyzeDiff ? [] : [tables];
  for (const each of flags.analyzeDiff ? [...shown, planDiff(run)] : shown) {
    console.log();
    print(each);
    console.log();
  }
  console.log(`Run:    ${shownPath(runPath(run.id))}`);
  console.log(`Report: ${shownPath(report)}`);
  if (flags.out !== undefined) {
    writeAtomically(flags.out, await readFile(runPath(run.id)));
    console.log(`Copy:   ${flags.out}`);
  }
  if (run.profile === 'quick') console.log('\nFor figures to quote: npm run bench -- --profile standard');
  const invalidated = run.results.filter((result) => result.status === 'invalid');
  if (invalidated.length === 0) return codeOf(run, flags.strict);
  const [first] = invalidated;
  console.log();
  printLine(
    `${invalidated.length} of ${run.results.length} cases are invalid. The first: ` +
      oneLine(`${first && targetLabel(first)} ${first?.scenario}: ${first?.reason}`),
  );
  return exitCodes.invalid;
}
