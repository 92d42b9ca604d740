/** `gate`: whether this revision is slower than another, or behaves differently; or one stored run than another. */

import { existsSync, readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { exactPercent } from '../reports/gate/words/heading.ts';
import { type Acceptance, keyFault, parseAcceptances } from '../results/gate/asked/acceptance.ts';
import { runConditionChanges } from '../results/gate/environment-changes.ts';
import { type Gate, type GateOptions, gate } from '../results/gate/gate.ts';
import { partnerIn } from '../results/run-file/case.ts';
import type { Run } from '../results/run-file/run.ts';
import { loadRun, resolveRun } from '../results/run-file/store.ts';
import type { BenchOptions } from '../runner/bench/context.ts';
import { Base, RevisionError } from '../runner/revisions/base.ts';
import { gateProfile, plansOnly } from '../runner/schedule/profiles.ts';
import { calibrated } from './gate/calibrated.ts';
import { checkGateOutputs, gateOutputs, writeGate } from './gate/gate-outputs.ts';
import { gateOfServers, serverOptions } from './gate/gate-servers.ts';
import { gateOf, limitDefault, marginInTurns, measureGate } from './gate/measure-gate.ts';
import { freshOptions, wantedOptions, withMinutes } from './options/bench-options.ts';
import { parseInteger, parseShare } from './options/choices.ts';
import { commandOf, type FlagsOf, option, switchOption, textOption, typedName } from './options/command.ts';
import { foreignHelp, refuseForeignFlags } from './options/foreign.ts';
import { configured } from './options/gate-config.ts';
import { loadForms, parseLoads } from './options/load-choice.ts';
import { checkThresholds, thresholdOption } from './options/thresholds.ts';
import { UsageError } from './session/exit-codes.ts';
import { Interrupted } from './session/interruption.ts';
import { openWatch, type Watch } from './session/session.ts';
import { checkOutputs } from './session/writable.ts';

function parseAccepted(key: string, before: readonly Acceptance[] = []): readonly Acceptance[] {
  const fault = keyFault(key);
  if (fault !== null) throw new InvalidArgumentError(`It takes what was found: ${fault}.`);
  return [...before, { key, reason: null }];
}

/** Two sides that are measured in turns can be told apart by less. */
const marginOfRuns = 0.05;

const { profile: _profile, ...wanted } = wantedOptions('');
const minutesMax = 60;

/** Those that say what to measure, and are refused where two runs are there already. */
const measuring = {
  ...wanted,
  minutes: option(
    '<number>',
    'how long it may take, once data and read models are prepared, and as long again where rows look slower (default: 5.5; of servers by URL: 2, with that)',
    parseInteger(1, minutesMax),
  ),
  countersOnly: switchOption('compare plans and counters alone, without any load'),
  load: option('<loads>', `instead of closed:16 and closed:1: ${loadForms}`, parseLoads),
  acceptResponseChange: switchOption('let the base answer otherwise, because that is what was changed'),
};

const options = {
  base: textOption('<revision>', 'measure this revision beside the files as they are: main, HEAD~1, a tag'),
  run: option(
    '<runs...>',
    'instead: judge what an earlier gate has measured, by the id or file of its run, and of the one that measured rows again',
    (one, before: readonly string[] = []) => [...before, one],
  ),
  baseline: textOption('<run>', 'instead: id or file of the run to compare with'),
  candidate: textOption('<run>', 'id or file of the run to judge'),
  ...serverOptions,
  ...measuring,
  margin: option(
    '<percent>',
    'a change below this is not a regression (default: 3%; of two runs: 5%)',
    parseShare,
  ),
  limit: option(
    '<percent>',
    'the gate is inconclusive if it could miss a slow-down above this (default: 20%)',
    parseShare,
  ),
  accept: option(
    '<what>',
    'a change that was intended, like plan:qm/users-page; may be given several times',
    parseAccepted,
  ),
  threshold: thresholdOption,
  ...gateOutputs,
  allowDifferentEnvironment: switchOption('compare runs of different environments, and say so'),
  config: textOption('<file>', 'take options from this file (default: gate.config.json, if there is one)'),
};
type GateFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run gate -- --base main
  npm run gate -- --base HEAD~1 --strategy normalized,tv,qm --scenario user-by-id,users-page --minutes 2
  npm run gate -- --base main --counters-only
  npm run gate -- --base main --accept plan:qm/users-page
  npm run gate -- --run 20261129T111909Z-gate-84f3 --margin 5%
  npm run gate -- --base main --threshold 'qm/user-by-id p99 < 5ms' --threshold '*/users-page CPU per request <= 4ms'
  npm run gate -- --base main --markdown gate.md --json gate.json --junit gate.xml
  npm run gate -- --baseline base.json --candidate candidate.json --margin 10% --matrix
  npm run gate -- --base-url http://127.0.0.1:4000 --candidate-url http://127.0.0.1:4001 --scenarios scenarios.json

--base checks that revision out beside this one, and asks the servers of both in turns, a twentieth of a second each, on the
same data, by the load and the checks of this one. So a machine that gets slower slows both down. A figure has regressed if it
is slower by more than the margin, with a confidence that is corrected for the number of figures, and is again when such rows
are measured again with fresh servers. All rows together are tested as well, without a margin. Changed plans, more statements,
rows, buffers or errors, a response of another length, and cases that became invalid are findings, too. A case that the base
alone has is a note.

What was intended is accepted by --accept, or for everybody by a line in the file .gate-accept: plan:qm/users-page <reason>

--base-url and --candidate-url compare two servers that you have started in the same way, in about two minutes.
${foreignHelp}

A threshold is broken if the whole interval of the candidate's figure is beyond the bound, and kept if it is within. If it is
neither, or if there is no such figure, the gate is inconclusive. Units: us, ms, s, B, kB, MB, GB, req/s, %.

The file gate.config.json has the same options for everybody. What is typed wins over it; acceptances and thresholds of both
count. Its "$schema" is ./commands/options/gate.config.schema.json, by which editors complete it.

In GitHub Actions, findings are annotations as well, and the Markdown is appended to the summary of the step.

Exit codes: 0 fine; 1 a finding; 2 inconclusive: a slow-down above the limit may be hidden by noise, or by measurements that
one side lost and the other has, or a threshold cannot be decided; 3 a case of the base is invalid; 64 wrong use;
70 the environment failed; 130 interrupted.`;

export const gateCommand = commandOf(options, help, async (typed) => {
  const { flags, notes } = configured(options, typed, ['base', ...Object.keys(measuring)]);
  if (areServers(flags)) checkServersForm(flags);
  else checkForm(flags);
  checkBounds(flags);
  await checkGateOutputs(flags);
  const found = await calibrated(await foundBy(flags));
  return writeGate({ ...found, notes: [...found.notes, ...notes] }, flags);
});

function areServers({ baseUrl, candidateUrl }: GateFlags): boolean {
  return baseUrl !== undefined || candidateUrl !== undefined;
}

async function foundBy(flags: GateFlags): Promise<Gate> {
  if (areServers(flags)) return gateOfServers(flags, gateOptions(flags, marginInTurns));
  if (flags.run !== undefined) return gateOfRun(flags.run, flags);
  return flags.base === undefined ? gateOfRuns(flags) : gateOfRevisions(flags.base, flags);
}

/** Servers by URL have neither revisions nor runs, nor what belongs to strategies. */
function checkServersForm(flags: GateFlags): void {
  const { minutes, seed, orderSeed, acceptResponseChange, ...ofStrategies } = measuring;
  const others = ['base', 'run', 'baseline', 'candidate', ...Object.keys(ofStrategies)] as const;
  const needless = others.find((name) => flags[name as keyof GateFlags] !== undefined);
  if (needless !== undefined)
    throw new UsageError(
      `Expected two servers (--base-url and --candidate-url) alone; leave out ${typedName(needless)}.`,
    );
}

/** A revision, the run of an earlier gate, or two runs. */
function checkForm({ base, run, baseline, candidate, ...flags }: GateFlags): void {
  refuseForeignFlags(flags, 'npm run gate -- --base-url URL --candidate-url URL --scenarios FILE');
  const runs = [baseline, candidate].filter((one) => one !== undefined).length;
  const forms = [base !== undefined, run !== undefined, runs > 0].filter((isGiven) => isGiven).length;
  if (forms === 0)
    throw new UsageError('Expected what to compare with. Name a revision: npm run gate -- --base main');
  if (forms > 1)
    throw new UsageError(
      'Expected one of --base, --run, or two runs (--baseline and --candidate), received several.',
    );
  if (base === undefined && runs === 1)
    throw new UsageError('Expected both runs: npm run gate -- --baseline a.json --candidate b.json');
  if (flags.countersOnly && flags.threshold !== undefined)
    throw new UsageError(
      '--counters-only times nothing, so that no threshold can be judged. Leave one of them out.',
    );
  if (base !== undefined) return;
  // It is judged by this as well as measured.
  const { acceptResponseChange: _accepted, ...others } = measuring;
  const [needless] = Object.keys(others).filter((name) => flags[name as keyof typeof others] !== undefined);
  if (needless !== undefined)
    throw new UsageError(`Two runs are measured already; leave out ${typedName(needless)}.`);
}

async function gateOfRuns(flags: GateFlags): Promise<Gate> {
  const [baseline, candidate] = await Promise.all(
    [flags.baseline, flags.candidate].map(async (run = '') => loadRun(await resolveRun(run))),
  );
  if (!baseline || !candidate) throw new Error('both are named');
  checkComparable(baseline, candidate, flags);
  checkThresholds(flags.threshold ?? [], baseline, candidate);
  return gate(baseline, candidate, gateOptions(flags, marginOfRuns));
}

/** Before anything is measured. */
function checkBounds({ margin, limit = limitDefault, ...flags }: GateFlags): void {
  const own = margin ?? (flags.baseline === undefined ? marginInTurns : marginOfRuns);
  if (own < limit) return;
  throw new UsageError(
    `Expected the margin to be below the limit; received ${exactPercent(own)} and ${exactPercent(limit)}. Raise the limit with: --limit`,
  );
}

function gateOptions(flags: GateFlags, marginDefault: number): GateOptions {
  const {
    margin = marginDefault,
    limit = limitDefault,
    accept = [],
    threshold: thresholds = [],
    acceptResponseChange: isResponseChanged = false,
  } = flags;
  return { margin, limit, acceptances: [...accept, ...acceptedInFile()], isResponseChanged, thresholds };
}

const acceptFile = '.gate-accept';

function acceptedInFile(): readonly Acceptance[] {
  if (!existsSync(acceptFile)) return [];
  try {
    return parseAcceptances(readFileSync(acceptFile, 'utf8'), acceptFile);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Measures both revisions. */
async function gateOfRevisions(revision: string, flags: GateFlags): Promise<Gate> {
  checkThresholds(flags.threshold ?? []);
  await checkOutputs();
  const watch = openWatch();
  await using base = await openBase(revision, watch);
  const { found, runs } = await measureGate(
    await optionsOf(base, flags),
    gateOptions(flags, marginInTurns),
    watch,
  );
  watch.say(`judge again with: npm run gate -- --run ${runs.map(({ id }) => id).join(' ')}`);
  return found;
}

/** Judges what an earlier gate has measured. */
async function gateOfRun(ids: readonly string[], flags: GateFlags): Promise<Gate> {
  const runs = await Promise.all(ids.map(async (id) => loadRun(await resolveRun(id))));
  for (const run of runs) {
    checkFinished(run);
    if (run.base === null)
      throw new UsageError(
        `Run ${run.id} measured one revision alone. Compare it with another: npm run gate -- --baseline a.json --candidate b.json`,
      );
  }
  if (runs.length > 2)
    throw new UsageError(
      `A gate has a run, and one that measured rows again, if any looked slower; received ${runs.length}.`,
    );
  const [first, again] = runs;
  if (first && again && !isSecondLook(first, again))
    throw new UsageError(
      `Run ${again.id} did not measure rows of ${first.id} again: it is of other revisions, or earlier.`,
    );
  return gateOf(runs, gateOptions(flags, marginInTurns));
}

function isSecondLook(first: Run, again: Run): boolean {
  const commits = ({ base, environment: { commit } }: Run): string => `${base?.commit} ${commit}`;
  return commits(first) === commits(again) && again.startedAt > first.startedAt;
}

async function openBase(revision: string, { progress, signal }: Watch): Promise<Base> {
  progress.step({ phase: `checking out ${revision}`, done: 0, total: 1 });
  try {
    return await Base.open(revision, signal);
  } catch (error) {
    progress.clear();
    if (signal.aborted) throw new Interrupted('Nothing was measured yet.');
    throw error instanceof RevisionError ? new UsageError(error.message) : error;
  }
}

async function optionsOf(base: Base, flags: GateFlags): Promise<BenchOptions> {
  const { minutes, countersOnly, acceptResponseChange, load } = flags;
  const budgeted = minutes === undefined ? gateProfile : withMinutes(gateProfile, minutes);
  const timed = load ? { ...budgeted, loads: load.map((one) => ({ load: one })) } : budgeted;
  const fresh = freshOptions(countersOnly ? plansOnly(timed) : timed, flags);
  const theirs = await base.strategies(fresh.strategies, acceptResponseChange ?? false);
  if (theirs.length === 0)
    throw new UsageError(`The base has none of these strategies. Name others with: --strategy`);
  const { commit, subject } = base;
  return { ...fresh, strategies: [...fresh.strategies, ...theirs], base: { commit, subject } };
}

/** Throws a UsageError if a comparison would be meaningless. */
function checkComparable(baseline: Run, candidate: Run, flags: GateFlags): void {
  for (const run of [baseline, candidate]) checkFinished(run);
  const changes = runConditionChanges(baseline, candidate);
  if (changes.length > 0 && !flags.allowDifferentEnvironment)
    throw new UsageError(
      `The runs were made in different environments: ${changes.join('; ')}. Make both in the same one with: npm run bench; ` +
        'or label the difference with --allow-different-environment',
    );
  if (!candidate.results.some(partnerIn(baseline)))
    throw new UsageError(
      `Runs ${baseline.id} and ${candidate.id} have no case in common. Make both with the same npm run bench -- ...`,
    );
}

function checkFinished({ id, finishedAt }: Run): void {
  if (finishedAt === null)
    throw new UsageError(`Run ${id} is not finished. Continue with: npm run bench -- --resume ${id}`);
}
