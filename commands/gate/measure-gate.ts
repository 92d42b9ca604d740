/** Measures the two sides of a gate in one run, and the rows that look slower once more. */
import { countOf } from '../../results/format.ts';
import { type Gate, type GateOptions, gate } from '../../results/gate/gate.ts';
import { candidateName, sidesOf } from '../../results/gate/sides.ts';
import { confirmedBy, doubtfulRows } from '../../results/gate/timed/confirmation.ts';
import { strategyLabel } from '../../results/run-file/case.ts';
import { shownPath } from '../../results/run-file/places.ts';
import type { Run } from '../../results/run-file/run.ts';
import { runPath } from '../../results/run-file/store.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import type { Profile } from '../../runner/schedule/profiles.ts';
import { anotherOf } from '../options/bench-options.ts';
import { measure } from '../session/measure.ts';
import type { Watch } from '../session/session.ts';

/** The largest acceptable change of a row, and the smallest slow-down that must not be missed, if nobody says otherwise. */
export const marginInTurns = 0.03;
export const limitDefault = 0.2;

export interface MeasuredGate {
  readonly found: Gate;
  /** The run, and the one that measured rows again, if there were any. */
  readonly runs: readonly Run[];
  /** The gate over each of them alone. */
  readonly looks: readonly Gate[];
}

/** What differs between kinds of sides. */
interface SecondLook {
  /** What is fresh when rows are measured again. */
  readonly with: string;
  /** That of the first run when absent. */
  readonly profile?: Profile;
}

/** The strategies of `asked` are those of both sides, and its `base` says what the other side is. */
export async function measureGate(
  asked: BenchOptions,
  judging: GateOptions,
  watch: Watch,
  second: SecondLook = { with: 'fresh servers' },
): Promise<MeasuredGate> {
  const run = await measure(asked, watch, hintOf);
  const first = withLeftOut(lookAt(run, judging), asked);
  const doubtful = doubtfulRows(first);
  if (doubtful.length === 0) return { found: first, runs: [run], looks: [first] };
  watch.say(
    `${countOf(doubtful.length, 'row')} ${doubtful.length === 1 ? 'looks' : 'look'} slower: measured again, with ${second.with}`,
  );
  const names = new Set(doubtful.map(({ result }) => strategyLabel(result)));
  const scenarios = new Set(doubtful.map(({ result }) => result.scenario));
  const rows = {
    strategies: asked.strategies.filter(({ name }) => names.has(candidateName(name))),
    scenarios: asked.scenarios.filter(({ name }) => scenarios.has(name)),
  };
  const { profile = asked.profile } = second;
  const again = await measure(
    anotherOf({ ...asked, ...rows, profile, mayLeaveOut: false }, 1),
    watch,
    () =>
      `The first measurement is in ${shownPath(runPath(run.id))}. Judge it alone with: npm run gate -- --run ${run.id}`,
  );
  const looks = [first, lookAt(again, judging)] as const;
  return { found: confirmedBy(...looks), runs: [run, again], looks };
}

/** With a note on the scenarios that a slow machine left out. */
function withLeftOut(found: Gate, { scenarios }: BenchOptions): Gate {
  const kept = new Set(found.candidate.scenarios.map(({ name }) => name));
  const left = scenarios.map(({ name }) => name).filter((name) => !kept.has(name));
  if (left.length === 0) return found;
  const note = `${left.join(', ')} left out, because this machine is slow: ask with --scenario ${left.join()}`;
  return { ...found, notes: [note, ...found.notes] };
}

/** The gate over the runs of an earlier one: the first, and the one that measured rows again, if there was one. */
export function gateOf([first, again]: readonly Run[], judging: GateOptions): Gate {
  if (!first) throw new Error('a gate has a run');
  const found = lookAt(first, judging);
  if (again) return confirmedBy(found, lookAt(again, judging));
  const doubtful = doubtfulRows(found).length;
  if (doubtful === 0) return found;
  const note = `${countOf(doubtful, 'row')} that ${doubtful === 1 ? 'looks' : 'look'} slower ${doubtful === 1 ? 'was' : 'were'} not measured again, so one gate in twenty without a change has such a row`;
  return { ...found, notes: [...found.notes, note] };
}

/** The gate over one run of two sides. */
function lookAt(run: Run, judging: GateOptions): Gate {
  const { baseline, candidate } = sidesOf(run);
  return gate(baseline, candidate, { ...judging, isPooled: true });
}

function hintOf(kept: Run | null): string | null {
  return kept === null ? null : `What was measured is in ${shownPath(runPath(kept.id))}; a gate begins anew.`;
}
