/** Measures the two sides of a gate in one run, and the rows that look slower once more, with fresh servers. */
import { countOf } from '../../results/format.ts';
import { confirmedBy, doubtfulRows } from '../../results/gate/confirmation.ts';
import { type Gate, type GateOptions, gate } from '../../results/gate/gate.ts';
import { sidesOf } from '../../results/gate/sides.ts';
import { strategyLabel } from '../../results/run-file/case.ts';
import { shownPath } from '../../results/run-file/places.ts';
import type { Run } from '../../results/run-file/run.ts';
import { runPath } from '../../results/run-file/store.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import { anotherOf } from '../options/bench-options.ts';
import { measure } from './measure.ts';
import type { Watch } from './session.ts';

/** The largest acceptable change of a row, and the smallest slow-down that must not be missed, if nobody says otherwise. */
export const marginInTurns = 0.03;
export const limitDefault = 0.2;

export interface MeasuredGate {
  readonly found: Gate;
  /** The run, and the one that measured rows again, if there were any. */
  readonly runs: readonly Run[];
}

/** The strategies of `asked` are those of both sides, and its `base` says what the other side is. */
export async function measureGate(
  asked: BenchOptions,
  judging: GateOptions,
  watch: Watch,
): Promise<MeasuredGate> {
  const run = await measure(asked, watch, hintOf);
  const doubtful = doubtfulRows(gateOf([run], judging));
  if (doubtful.length === 0) return { found: gateOf([run], judging), runs: [run] };
  watch.say(
    `${countOf(doubtful.length, 'row')} ${doubtful.length === 1 ? 'looks' : 'look'} slower: measured again, with fresh servers`,
  );
  const names = new Set(doubtful.map(({ result }) => strategyLabel(result)));
  const scenarios = new Set(doubtful.map(({ result }) => result.scenario));
  const again = anotherOf(
    {
      ...asked,
      strategies: asked.strategies.filter(({ name, revision }) => names.has(revision?.of.name ?? name)),
      scenarios: asked.scenarios.filter(({ name }) => scenarios.has(name)),
      mayLeaveOut: false,
    },
    1,
  );
  const runs = [run, await measure(again, watch, hintOf)];
  return { found: gateOf(runs, judging), runs };
}

/** The gate over a run of two revisions, confirmed by the run that measured rows again, if there was one. */
export function gateOf([first, again]: readonly Run[], judging: GateOptions): Gate {
  if (!first) throw new Error('a gate has a run');
  const judgeOf = (run: Run): Gate => {
    const { baseline, candidate } = sidesOf(run);
    return gate(baseline, candidate, { ...judging, isPooled: true });
  };
  return again ? confirmedBy(judgeOf(first), judgeOf(again)) : judgeOf(first);
}

export function hintOf(kept: Run | null): string | null {
  return kept === null ? null : `What was measured is in ${shownPath(runPath(kept.id))}; a gate begins anew.`;
}
