/**
 * Steadiness: whether a server became faster or slower while it was timed. Its warm-up cannot tell: what that sees are
 * moments of a shared machine, and what it would have to rule out comes later.
 */
import { type Comparison, comparePaired } from './comparison.ts';
import { launchesNeeded, launchLogs, type Observation } from './interval.ts';
import { observedP50s } from './p50.ts';
import type { Result } from './run.ts';
import { judge } from './verdict.ts';

/** A smaller drift moves no conclusion. */
const shareMin = 0.05;

/**
 * Why a server is not steady, for each group of results that one server answered; null where its launches show no
 * drift, or are too few to show any. Corrected for the number of servers: of runs in which all are steady, at most 5 %
 * have one that is called otherwise.
 */
export function unsteadyReasons(servers: readonly (readonly Result[])[]): readonly (string | null)[] {
  const drifts = servers.map(driftOf);
  const known = drifts.filter((drift) => drift !== null);
  const judgements = new Map(judge(known, 0).map((judgement, index) => [known[index], judgement]));
  return drifts.map((drift) => {
    const verdict = drift && judgements.get(drift)?.verdict;
    if (verdict !== 'regressed' && verdict !== 'improved') return null;
    const share = Math.abs((drift?.ratio.value ?? 1) - 1);
    return share < shareMin ? null : reason(verdict === 'improved' ? 'fell' : 'rose', share);
  });
}

function reason(moved: string, share: number): string {
  return (
    `not steady: its p50s ${moved} by ${Math.round(share * 100)} % from the first round of a launch to the last. ` +
    'Measure again with the longer warm-up of: --profile thorough'
  );
}

/** The p50 of a launch's last round over that of its first, of all results together. */
function driftOf(results: readonly Result[]): Comparison | null {
  const measured = results.filter(({ status }) => status === 'ok' || status === 'unsteady');
  const logs = launchLogs(measured.flatMap(changes));
  return logs.length < launchesNeeded ? null : comparePaired(logs);
}

/** One a launch of two rounds or more. */
function changes({ rounds }: Result): readonly Observation[] {
  return [...Map.groupBy(observedP50s(rounds), ({ launch }) => launch)].flatMap(([launch, own]) => {
    const [first, last] = [own[0], own.at(-1)];
    return first && last && first !== last ? [{ launch, value: last.value / first.value }] : [];
  });
}
