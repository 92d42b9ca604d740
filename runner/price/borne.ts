/** What a strategy bears: requests that it answers a second, as fast as it can. */
import { figureRounds, loadLabel, strategyLabel } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { median } from '../../results/statistics/basic.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { mercurius } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { Server } from '../process/server.ts';
import { pilotMs } from '../schedule/window-size.ts';
import type { PriceContext } from './context.ts';
import { PriceFault } from './keep.ts';
import { connections, path } from './warm-server.ts';

/** What disturbs a pilot makes it slower, so the fastest counts. */
const pilots = 3;

/** As the run has found it in many rounds, or else by pilots of `stream`. */
export async function bornePerSecond(
  context: PriceContext,
  server: Server,
  strategy: Strategy,
  { scenario, stream }: { readonly scenario: Scenario; readonly stream: string },
): Promise<number> {
  const known = knownPerSecond(context.run, strategy, scenario, context.dataset.name);
  if (known !== null) return known;
  let fastest = 0;
  for (let pilot = 0; pilot < pilots; pilot += 1)
    fastest = Math.max(fastest, await pilotPerSecond(context, server, stream));
  return fastest;
}

/** Null if the run has no round of it. */
export function knownPerSecond(
  { results }: Pick<Run, 'results'>,
  { name }: Pick<Strategy, 'name'>,
  scenario: Pick<Scenario, 'name'>,
  dataset: string,
): number | null {
  const result = results.find(
    (one) =>
      strategyLabel(one) === name &&
      one.scenario === scenario.name &&
      one.dataset === dataset &&
      one.executor === mercurius.name &&
      loadLabel(one.load) === loadLabel({ kind: 'closed', connections }) &&
      one.databaseDelayMs === 0,
  );
  if (!result) return null;
  return median(figureRounds(result).map(({ requests, durationMs }) => (requests * 1000) / durationMs));
}

async function pilotPerSecond(
  { laboratory }: PriceContext,
  { origin }: Server,
  stream: string,
): Promise<number> {
  const { fault, requests, durationMs } = await laboratory.load.runWindow({
    ...{ kind: 'closed', connections, windowMs: pilotMs, origin, path, stream, offset: 0 },
  });
  if (fault !== null || requests === 0) throw new PriceFault(`${stream}: ${fault?.reason ?? 'no answer'}`);
  return (requests * 1000) / durationMs;
}
