/**
 * The rates of open loops, found before the first round that needs them: what each case answers as fast as it can, and what
 * all strategies of a scenario are offered alike.
 */
import { type Launch, questionOf } from '../../experiment/launch.ts';
import { pilot } from '../../experiment/measure.ts';
import { type BenchCase, resultOf } from '../../schedule/cases.ts';
import { needsPilot, plannedPilotMs } from '../../schedule/plan.ts';
import { type DatasetContext, liveCases } from '../context.ts';

/** Asks for the rates that are not known yet: later launches keep those of the first, and so does a resumed run. */
export async function findRates(
  context: DatasetContext,
  launch: Launch<BenchCase>,
  title: string,
): Promise<void> {
  const { run, laboratory, slowness, timetable } = context;
  const { rates, offered } = laboratory;
  const asked = liveCases(context).filter(needsPilot);
  for (const one of asked) {
    const [first] = resultOf(run, one).rounds;
    if (one.load.kind === 'traffic' && first?.openLoop)
      offered.set(questionOf(one), first.openLoop.offeredPerSecond);
  }
  for (const one of asked.filter((one) => !rates.has(one) && !offered.has(questionOf(one)))) {
    timetable.begin(
      `${context.dataset.name}: ${title}, finding rates`,
      `${one.target.name} ${one.scenario.name}`,
    );
    await pilot(launch, one);
    timetable.done(plannedPilotMs(one, slowness));
  }
  for (const [key, cases] of Map.groupBy(liveCases(context), questionOf)) {
    const bearing = cases.flatMap((one) =>
      one.load.kind === 'traffic' ? [{ share: one.load.share, perSecond: rates.get(one) ?? 0 }] : [],
    );
    const [first] = bearing;
    if (first === undefined || offered.has(key)) continue;
    const slowestPerSecond = Math.min(
      ...bearing.map(({ perSecond }) => perSecond).filter((rate) => rate > 0),
    );
    offered.set(key, rounded(first.share * slowestPerSecond));
  }
}

/** Two digits: it is an estimate, and is read by people. */
function rounded(perSecond: number): number {
  return Number(perSecond.toPrecision(2));
}
