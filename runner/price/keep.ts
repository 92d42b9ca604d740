/** What becomes of what a stage has measured: it is kept if the documents are true, else a warning says why it is not. */
import pg from 'pg';
import type { Price } from '../../results/run-file/price.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { warn } from '../bench/context.ts';
import { divergenceOf } from '../bench/stages/writes.ts';
import { ChildError } from '../process/child.ts';
import { writtenCopy } from '../schedule/cases.ts';
import type { PriceContext } from './context.ts';

/** What was measured of a strategy is not what should be. The message says why. */
export class PriceFault extends Error {}

const titles: Readonly<Record<keyof Price, string>> = {
  touched: 'the rows touched',
  staleness: 'the staleness',
  mixed: 'the mixed load',
  refreshes: 'the refreshes',
  rebuilds: 'the rebuild',
  growth: 'the growth',
  sweeps: 'the sweeps',
  sustained: 'the writing for minutes',
};

/**
 * Stores what `measure` resolves to, unless it fails or documents of the strategy differ from the truth afterwards. Rejects
 * if the run is interrupted, or if the database server is gone: then a resumed run measures it.
 */
export async function keepIfTrue<Section extends keyof Price>(
  context: PriceContext,
  section: Section,
  strategy: Strategy,
  measure: () => Promise<Price[Section]>,
): Promise<void> {
  const { run, dataset, signal, timetable } = context;
  try {
    const found: unknown[] = await measure();
    timetable.begin(`${dataset.name}: comparing all documents`, strategy.name, 'proving');
    const divergence = await divergenceOf(context, writtenCopy(strategy));
    if (divergence !== null) throw new PriceFault(divergence);
    (run.price[section] as unknown[]).push(...found);
    await context.save();
  } catch (error) {
    signal.throwIfAborted();
    await context.assertWhole();
    if (!isOfStrategy(error)) throw error;
    const warning = `${titles[section]} of ${strategy.name} on ${dataset.name} is not reported: ${error.message}`;
    warn(run, context.observer ?? {}, [warning]);
  }
}

/** Whether another strategy can do better. */
function isOfStrategy(error: unknown): error is Error {
  return error instanceof PriceFault || error instanceof ChildError || error instanceof pg.DatabaseError;
}

/** Strategies of which a section has nothing yet on this dataset. */
export function missingIn(
  { run, dataset, strategies }: Pick<PriceContext, 'run' | 'dataset' | 'strategies'>,
  section: keyof Price,
): readonly Strategy[] {
  const there: readonly { readonly strategy: string; readonly dataset: string }[] = run.price[section];
  return strategies.filter(
    ({ name }) => !there.some((one) => one.strategy === name && one.dataset === dataset.name),
  );
}
