/** `calibrate`: how often a gate is wrong on this machine, and how small a slow-down it finds. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { calibrationTables } from '../../reports/studies/calibration.ts';
import { isWrongTooOften, powerOf } from '../../results/calibration/power.ts';
import { injectedText, storedRows } from '../../results/calibration/recorded.ts';
import { timedRows } from '../../results/calibration/timed.ts';
import { countOf } from '../../results/format.ts';
import { conditions, environmentChanges } from '../../results/gate/environment-changes.ts';
import type { GateOptions } from '../../results/gate/gate.ts';
import { isLost } from '../../results/gate/row.ts';
import { caseKey, launchCount } from '../../results/run-file/case.ts';
import { calibrationFolder, outputVariable, shownPath } from '../../results/run-file/places.ts';
import type { Run } from '../../results/run-file/run.ts';
import { newRunId, runPath } from '../../results/run-file/store.ts';
import { sum } from '../../results/statistics/basic.ts';
import type { Calibration } from '../../results/studies/calibration.ts';
import { studyVersion } from '../../results/studies/envelope.ts';
import { loadStudy, saveStudy } from '../../results/studies/store.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import { itself } from '../../runner/revisions/other-side.ts';
import { gateProfile } from '../../runner/schedule/profiles.ts';
import { createRandom, shuffled } from '../../scenarios/random.ts';
import type { SlowDown } from '../../servers/process/slow-down.ts';
import { limitDefault, type MeasuredGate, marginInTurns, measureGate } from '../gate/measure-gate.ts';
import { freshOptions, refuseOtherFlags, withMinutes } from '../options/bench-options.ts';
import {
  type Named,
  parseDataset,
  parseInteger,
  parseScenarios,
  parseShare,
  parseStrategies,
  seedMax,
  seedOption,
} from '../options/choices.ts';
import { commandOf, type FlagsOf, option, optionOr, textOption } from '../options/command.ts';
import { parseSlowDowns, slowDownForms } from '../options/slow-downs.ts';
import { exitCodes, UsageError } from '../session/exit-codes.ts';
import { Interrupted } from '../session/interruption.ts';
import { openWatch } from '../session/session.ts';
import { print } from '../session/terminal.ts';
import { checkFolder, checkOutputs } from '../session/writable.ts';

/** What a calibration is of; another one that is added to has its own. */
const ofGate = {
  strategy: option('<names>', 'as in bench (default: normalized,tv,qm)', parseStrategies),
  scenario: option('<names>', 'as in bench (default: user-by-id,users-page)', parseScenarios),
  dataset: option('<name>', 'as in bench (default: small)', parseDataset),
  minutes: option('<number>', 'of each gate (default: 2)', parseInteger(1, 60)),
  margin: option('<percent>', 'of each gate (default: 3%)', parseShare),
};

const options = {
  gates: optionOr('<count>', 'gates that compare this revision with itself', parseInteger(0, 1_000), '6'),
  slowDown: optionOr(
    '<what>',
    `and gates whose candidate is slowed down on purpose: ${slowDownForms}`,
    parseSlowDowns,
    'server:3%,server:5%,server:10%,server:20%,database:3%,delay:1ms',
  ),
  each: optionOr('<count>', 'gates of each slow-down; 0 for none', parseInteger(0, 1_000), '1'),
  ...ofGate,
  seed: seedOption,
  more: textOption('<file>', 'add the gates to an earlier calibration, on the same machine and commit'),
};
type CalibrateFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run calibrate
  npm run calibrate -- --gates 20 --each 5 --slow-down server:5%,server:10%
  npm run calibrate -- --strategy qm --scenario feed --minutes 3
  npm run calibrate -- --more results/calibrations/20261129T201530Z-calibrate-ab12.json

Each gate takes its minutes, and a little more where rows are measured again. Gates that compare this revision with itself
tell how often a gate is wrong; slowed down candidates tell what it finds. Their launches are then put together anew, to
thousands of simulated gates. From then on every gate on this machine ends with what it can find. Leave the machine to itself
meanwhile. The calibration is stored after every gate.

Exit codes: 0 fine; 1 more false alarms than one in a hundred, beyond chance; 3 a case is invalid; 64 wrong use; 70 the
environment failed; 130 interrupted.`;

export const calibrateCommand = commandOf(options, help, calibrate);

type Settings = Calibration['settings'];
type Gates = Calibration['gates'];

async function calibrate(flags: CalibrateFlags): Promise<number> {
  await checkOutputs();
  await checkFolder(calibrationFolder(), `Name another folder for results/: ${outputVariable}=FOLDER`);
  const begun = flags.more === undefined ? null : await begunBy(flags.more, flags);
  const settings = begun?.settings ?? settingsOf(flags);
  const planned = plannedOf(flags, begun?.gates.length ?? 0);
  const { found, fault } = await measureGates(planned, { settings, begun });
  if (fault !== null) {
    console.error(`The gate is not kept, and the calibration ends: ${fault}.`);
    return exitCodes.invalid;
  }
  const power = powerOf(found, createRandom(settings.seed, 'calibration').next);
  console.log();
  print(calibrationTables(found, power));
  console.log(`\nCalibration: ${shownPath(pathOf(found))}`);
  return exitCodes[isWrongTooOften(found) ? 'finding' : 'fine'];
}

function pathOf({ id }: Pick<Calibration, 'id'>): string {
  return join(calibrationFolder(), `${id}.json`);
}

async function begunBy(file: string, flags: CalibrateFlags): Promise<Calibration> {
  const typed = Object.entries(flags).filter(([name, value]) => name in ofGate && value !== undefined);
  refuseOtherFlags('more', Object.fromEntries(typed));
  const study = await loadStudy(file);
  if (study.kind === 'calibration') return study;
  throw new UsageError(`${file} is no calibration: it holds the findings of another study, ${study.kind}.`);
}

function settingsOf({ strategy, scenario, dataset, minutes, margin, seed }: CalibrateFlags): Settings {
  const namesOf = (items: readonly Named[]): readonly string[] => items.map(({ name }) => name);
  return {
    strategies: namesOf(strategy ?? parseStrategies('normalized,tv,qm')),
    scenarios: namesOf(scenario ?? parseScenarios('user-by-id,users-page')),
    dataset: (dataset ?? parseDataset('small')).name,
    minutes: minutes ?? 2,
    margin: margin ?? marginInTurns,
    seed,
  };
}

/** What is done to the candidate of each gate, in random order. `done`: how many gates there are already. */
function plannedOf({ gates, each, slowDown, seed }: CalibrateFlags, done: number): readonly SlowDown[] {
  const unchanged = Array.from({ length: gates }, () => ({}));
  const slowed = slowDown.flatMap((one) => Array.from({ length: each }, () => one));
  if (done + unchanged.length + slowed.length === 0)
    throw new UsageError('Expected a gate at the least, like: npm run calibrate -- --gates 1');
  return shuffled([...unchanged, ...slowed], createRandom(seed, 'calibrate', done));
}

/** Measures the gates one after the other, and stores the calibration after each. */
async function measureGates(
  planned: readonly SlowDown[],
  { settings, begun }: { readonly settings: Settings; readonly begun: Calibration | null },
): Promise<{ readonly found: Calibration; readonly fault: string | null }> {
  const watch = openWatch();
  const id = begun?.id ?? newRunId('calibrate', new Date());
  let found = begun;
  for (const [index, injected] of planned.entries()) {
    watch.say(
      `gate ${index + 1} of ${planned.length}: the candidate is slowed down by ${injectedText(injected)}`,
    );
    try {
      const measured = await measureGate(askedOf(settings, injected, index), judgingOf(settings), watch);
      const { runs } = measured;
      const fault = faultOf(measured);
      found = withGate(found ?? calibrationBy(runs, { id, settings }), injected, measured);
      if (fault !== null) return { found: begun ?? found, fault };
      saveStudy(found, pathOf(found));
      for (const run of runs) await rm(runPath(run.id));
    } catch (error) {
      if (!(error instanceof Interrupted) || found === null) throw error;
      throw new Interrupted(
        `${countOf(found.gates.length, 'gate')} ${found.gates.length === 1 ? 'is' : 'are'} kept. Go on with: npm run calibrate -- --more ${shownPath(pathOf(found))}`,
      );
    }
  }
  if (found === null) throw new Error('a gate was planned');
  return { found, fault: null };
}

/** Why a gate tells nothing of its rows; null if it compared all of them. */
function faultOf({ looks }: MeasuredGate): string | null {
  const rows = looks.flatMap((look) => look.rows);
  const row = rows.find((one) => one.incomparable !== null || isLost(one));
  return row ? `${caseKey(row.result)}: ${row.incomparable ?? 'measurements were lost'}` : null;
}

function judgingOf({ margin }: Pick<Settings, 'margin'>): GateOptions {
  return { margin, limit: limitDefault };
}

/** A gate between this revision and itself, its candidate slowed down. */
function askedOf(settings: Settings, injected: SlowDown, index: number): BenchOptions {
  const { strategies, scenarios, dataset, minutes, seed } = settings;
  const fresh = freshOptions(withMinutes(gateProfile, minutes), {
    strategy: parseStrategies(strategies.join()),
    scenario: parseScenarios(scenarios.join()),
    dataset: [parseDataset(dataset)],
    seed,
    orderSeed: createRandom(seed, Date.now(), index).below(seedMax),
  });
  const candidates = fresh.strategies.map((strategy) => ({ ...strategy, slowDown: injected }));
  return {
    ...fresh,
    strategies: [...candidates, ...fresh.strategies.map(itself)],
    base: { commit: 'itself', subject: 'this revision once more' },
  };
}

function calibrationBy(
  [first]: readonly Run[],
  { id, settings }: Pick<Calibration, 'id' | 'settings'>,
): Calibration {
  if (!first) throw new Error('a gate has a run');
  return {
    kind: 'calibration',
    formatVersion: studyVersion,
    id,
    environment: first.environment,
    settings,
    gates: [],
  };
}

/** Throws a UsageError if the gate was made under other conditions. */
function withGate(found: Calibration, injected: SlowDown, { runs, looks }: MeasuredGate): Calibration {
  const [first] = runs;
  if (!first) throw new Error('a gate has a run');
  const changes = environmentChanges(found.environment, first.environment, [
    'commit',
    'dirty',
    ...conditions,
  ]);
  if (changes.length > 0)
    throw new UsageError(
      `The calibration was made under other conditions: ${changes.join('; ')}. Begin anew with: npm run calibrate`,
    );
  const [rows, again = null] = looks.map((look) => storedRows(timedRows(look)));
  const gate: Gates[number] = {
    injected,
    startedAt: first.startedAt,
    durationMs: sum(Object.values(first.time ?? {})),
    launches: launchCount(first),
    first: rows ?? [],
    again,
  };
  return { ...found, gates: [...found.gates, gate] };
}
