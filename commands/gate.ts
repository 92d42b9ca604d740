/** `gate`: whether this revision is slower than another, or behaves differently; or one stored run than another. */

import { existsSync, readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { gateSummary, gateTables } from '../reports/comparison/gate.ts';
import { markdownOf } from '../reports/tables/markdown.ts';
import { countOf } from '../results/format.ts';
import { type Acceptance, keyFault, parseAcceptances } from '../results/gate/acceptance.ts';
import { confirmedBy, doubtfulRows } from '../results/gate/confirmation.ts';
import { conditionChanges } from '../results/gate/environment-changes.ts';
import { type Gate, type GateOptions, gate } from '../results/gate/gate.ts';
import { sidesOf } from '../results/gate/sides.ts';
import { writeAtomically } from '../results/run-file/atomic-write.ts';
import { partnerIn, strategyLabel } from '../results/run-file/case.ts';
import { shownPath } from '../results/run-file/places.ts';
import type { Run } from '../results/run-file/run.ts';
import { loadRun, resolveRun, runPath } from '../results/run-file/store.ts';
import type { BenchOptions } from '../runner/bench/context.ts';
import { Base, RevisionError } from '../runner/revisions/base.ts';
import { gateProfile, plansOnly } from '../runner/schedule/profiles.ts';
import { gateOfServers, serverOptions } from './gate-servers.ts';
import { anotherOf, freshOptions, wantedOptions, withMinutes } from './options/bench-options.ts';
import { parseInteger } from './options/choices.ts';
import {
  commandOf,
  type FlagsOf,
  option,
  optionOr,
  switchOption,
  textOption,
  typedName,
} from './options/command.ts';
import { foreignHelp, refuseForeignFlags } from './options/foreign.ts';
import { exitCodes, UsageError } from './session/exit-codes.ts';
import { Interrupted } from './session/interruption.ts';
import { measure } from './session/measure.ts';
import { openWatch, type Watch } from './session/session.ts';
import { print } from './session/terminal.ts';
import { checkOutputs, checkWritable } from './session/writable.ts';

/** `5%`, `2.5%` as a share. */
function parsePercent(word: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(word)?.[1]);
  if (percent > 0 && percent <= 100) return percent / 100;
  throw new InvalidArgumentError(
    `It takes a percentage above 0% and up to 100%, like 5%; received ${JSON.stringify(word)}.`,
  );
}

function parseAccepted(key: string, before: readonly Acceptance[] = []): readonly Acceptance[] {
  const fault = keyFault(key);
  if (fault !== null) throw new InvalidArgumentError(`It takes what was found: ${fault}.`);
  return [...before, { key, reason: null }];
}

const { profile: _profile, ...wanted } = wantedOptions('');
const minutesMax = 60;

/** Those that say what to measure, and are refused where two runs are there already. */
const measuring = {
  ...wanted,
  minutes: option(
    '<number>',
    'how long it may take, once data and read models are prepared (default: 5.5; of servers by URL: 2)',
    parseInteger(1, minutesMax),
  ),
  countersOnly: switchOption('compare plans and counters alone, without any load'),
  acceptResponseChange: switchOption('let the base answer otherwise, because that is what was changed'),
};

const options = {
  base: textOption('<revision>', 'measure this revision beside the files as they are: main, HEAD~1, a tag'),
  baseline: textOption('<run>', 'instead: id or file of the run to compare with'),
  candidate: textOption('<run>', 'id or file of the run to judge'),
  ...serverOptions,
  ...measuring,
  margin: option(
    '<percent>',
    'a change below this is not a regression (default: 3%; of two runs: 5%)',
    parsePercent,
  ),
  limit: optionOr(
    '<percent>',
    'the gate is inconclusive if it could miss a slow-down above this',
    parsePercent,
    '20%',
  ),
  accept: option(
    '<what>',
    'a change that was intended, like plan:qm/feed; may be given several times',
    parseAccepted,
  ),
  markdown: textOption('<file>', 'also write the outcome to this file, as Markdown'),
  allowDifferentEnvironment: switchOption('compare runs of different environments, and say so'),
};
type GateFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run gate -- --base main
  npm run gate -- --base HEAD~1 --strategy normalized,tv,qm --scenario user-by-id,users-page --minutes 2
  npm run gate -- --base main --counters-only
  npm run gate -- --base main --accept plan:qm/feed
  npm run gate -- --baseline base.json --candidate candidate.json --margin 10% --markdown gate.md
  npm run gate -- --base-url http://127.0.0.1:4000 --candidate-url http://127.0.0.1:4001 --scenarios scenarios.json

--base checks that revision out beside this one, and asks the servers of both in turns, a twentieth of a second each, on the
same data, by the load and the checks of this one. So a machine that gets slower slows both down. A figure has regressed if it
is slower by more than the margin, with a confidence that is corrected for the number of figures, and is again when such rows
are measured again with fresh servers. All rows together are tested as well, without a margin. Changed plans, more statements,
rows, buffers or errors, a response of another length, and missing or invalid cases are findings, too.

What was intended is accepted by --accept, or for everybody by a line in the file .gate-accept: plan:qm/feed <reason>

--base-url and --candidate-url compare two servers that you have started in the same way, in about two minutes.
${foreignHelp}

Exit codes: 0 fine; 1 a finding; 2 inconclusive: a slow-down above the limit may be hidden by noise, or by measurements that
one side lost and the other has; 3 a case of the base is invalid; 64 wrong use; 70 the environment failed; 130 interrupted.`;

export const gateCommand = commandOf(options, help, async (flags) => {
  const areServers = flags.baseUrl !== undefined || flags.candidateUrl !== undefined;
  if (areServers) checkServersForm(flags);
  else checkForm(flags);
  if (flags.markdown !== undefined) await checkWritable(flags.markdown);
  const found = areServers
    ? await gateOfServers(flags, gateOptions(flags, 0.03))
    : flags.base === undefined
      ? await gateOfRuns(flags)
      : await gateOfRevisions(flags.base, flags);
  print(gateTables(found));
  if (flags.markdown !== undefined) writeAtomically(flags.markdown, markdownOf(gateSummary(found)));
  return exitCodes[found.outcome];
});

/** Servers by URL have neither revisions nor runs, nor what belongs to strategies. */
function checkServersForm(flags: GateFlags): void {
  const { minutes, seed, orderSeed, acceptResponseChange, ...ofStrategies } = measuring;
  const others = ['base', 'baseline', 'candidate', ...Object.keys(ofStrategies)] as const;
  const needless = others.find((name) => flags[name as keyof GateFlags] !== undefined);
  if (needless !== undefined)
    throw new UsageError(
      `Expected two servers (--base-url and --candidate-url) alone; leave out ${typedName(needless)}.`,
    );
}

/** Either a revision, or two runs. */
function checkForm({ base, baseline, candidate, ...flags }: GateFlags): void {
  refuseForeignFlags(flags, 'npm run gate -- --base-url URL --candidate-url URL --scenarios FILE');
  const runs = [baseline, candidate].filter((run) => run !== undefined).length;
  if (base === undefined && runs === 0)
    throw new UsageError('Expected what to compare with. Name a revision: npm run gate -- --base main');
  if (base !== undefined && runs > 0)
    throw new UsageError('Expected either --base or two runs (--baseline and --candidate), received both.');
  if (base === undefined && runs === 1)
    throw new UsageError('Expected both runs: npm run gate -- --baseline a.json --candidate b.json');
  if (base !== undefined) return;
  const [needless] = Object.keys(measuring).filter(
    (name) => flags[name as keyof typeof measuring] !== undefined,
  );
  if (needless !== undefined)
    throw new UsageError(`Two runs are measured already; leave out ${typedName(needless)}.`);
}

async function gateOfRuns(flags: GateFlags): Promise<Gate> {
  const [baseline, candidate] = await Promise.all(
    [flags.baseline, flags.candidate].map(async (run = '') => loadRun(await resolveRun(run))),
  );
  if (!baseline || !candidate) throw new Error('both are named');
  checkComparable(baseline, candidate, flags);
  return gate(baseline, candidate, gateOptions(flags, 0.05));
}

function gateOptions(flags: GateFlags, marginDefault: number): GateOptions {
  const {
    margin = marginDefault,
    limit,
    accept = [],
    acceptResponseChange: isResponseChanged = false,
  } = flags;
  return { margin, limit, acceptances: [...accept, ...acceptedInFile()], isResponseChanged };
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

/** Measures both revisions, and rows that look slower once more. */
async function gateOfRevisions(revision: string, flags: GateFlags): Promise<Gate> {
  const judging = { ...gateOptions(flags, 0.03), isPooled: true };
  await checkOutputs();
  const watch = openWatch();
  await using base = await openBase(revision, watch);
  const asked = await optionsOf(base, flags);
  const found = gateOf(await measure(asked, watch, hintOf), base, judging);
  const doubtful = doubtfulRows(found);
  if (doubtful.length === 0) return found;
  watch.say(
    `${countOf(doubtful.length, 'row')} ${doubtful.length === 1 ? 'looks' : 'look'} slower: measured again, with fresh servers`,
  );
  const names = new Set(doubtful.map(({ result }) => strategyLabel(result)));
  const scenarios = new Set(doubtful.map(({ result }) => result.scenario));
  const again = anotherOf(
    {
      ...asked,
      strategies: asked.strategies.filter(({ name, revision: theirs }) => names.has(theirs?.of.name ?? name)),
      scenarios: asked.scenarios.filter(({ name }) => scenarios.has(name)),
      mayLeaveOut: false,
    },
    1,
  );
  return confirmedBy(found, gateOf(await measure(again, watch, hintOf), base, judging));
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
  const { minutes, countersOnly, acceptResponseChange } = flags;
  const timed = minutes === undefined ? gateProfile : withMinutes(gateProfile, minutes);
  const fresh = freshOptions(countersOnly ? plansOnly(timed) : timed, flags);
  const theirs = await base.strategies(fresh.strategies, acceptResponseChange ?? false);
  if (theirs.length === 0)
    throw new UsageError(`The base has none of these strategies. Name others with: --strategy`);
  return { ...fresh, strategies: [...fresh.strategies, ...theirs] };
}

function gateOf(run: Run, base: Base, judging: GateOptions): Gate {
  const { baseline, candidate } = sidesOf(run, base);
  return gate(baseline, candidate, judging);
}

function hintOf(kept: Run | null): string | null {
  return kept === null ? null : `What was measured is in ${shownPath(runPath(kept.id))}; a gate begins anew.`;
}

/** Throws a UsageError if a comparison would be meaningless. */
function checkComparable(baseline: Run, candidate: Run, flags: GateFlags): void {
  for (const run of [baseline, candidate]) {
    if (run.finishedAt === null)
      throw new UsageError(
        `Run ${run.id} is not finished. Continue with: npm run bench -- --resume ${run.id}`,
      );
  }
  const changes = conditionChanges(baseline.environment, candidate.environment);
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
