/** What the stages that measure the price of a fast read share. They come after all launches of a dataset. */
import type { Strategy } from '../../servers/strategy.ts';
import type { BenchContext, BenchObserver, StrategyContext } from '../bench/context.ts';
import type { Server } from '../process/server.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { type Served, startServed } from '../schedule/target.ts';

export interface PriceContext extends StrategyContext, Pick<BenchContext, 'cluster'> {
  /** Those whose price is measured. Each has a database that is written to: that of its `writtenCopy`. */
  readonly strategies: readonly Strategy[];
  /** Is told why a strategy has no figures, as soon as that is found. */
  readonly observer?: Pick<BenchObserver, 'warn'>;
}

/** A server over the database that is written to. What brings its documents up to date runs beside it, unless it works by the clock. */
export function startWritten(
  { laboratory }: PriceContext,
  strategy: Strategy,
  own: Pick<Served, 'poolConnections'> = {},
): Promise<Server> {
  const copy = writtenCopy(strategy);
  return startServed({ server: copy.name, strategy: copy, ...own }, laboratory);
}
