/** What becomes of what a stage has measured: it is kept if the documents are true, else a warning says why it is not. */
import pg from 'pg';
import type { Price } from '../../results/run-file/price.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { warn } from '../bench/context.ts';
import { divergenceOf } from '../bench/stages/writes.ts';
import { ChildError } from '../process/child.ts';
import { writtenCopy } from '../schedule/cases.ts';
import type { PriceContext } from './context.ts';

/** What a strategy does under measurement is not what it should. The message says why. */
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

/**
 * The result of `work`; null if it fails for a reason of the strategy's own, which a warning then says. Rejects if the run
 * is interrupted, or if the database server is gone: then a resumed run measures it.
 */
export async function attempt<Result>(
  context: PriceContext,
  section: keyof Price,
  strategy: Strategy,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const { run, dataset, signal, observer = {} } = context;
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    await context.assertWhole();
    if (!isOfStrategy(error)) throw error;
    const left = `${titles[section]} of ${strategy.name} on ${dataset.name} is not reported`;
    warn(run, observer, [`${left}: ${error.message}`]);
    return null;
  }
}

/** Whether the others can do better. */
function isOfStrategy(error: unknown): error is Error {
  return error instanceof PriceFault || error instanceof ChildError || error instanceof pg.DatabaseError;
}

/** Stores what `measure` resolves to, unless documents of the strategy differ from the truth afterwards. */
export async function keepIfTrue<Section extends keyof Price>(
  context: PriceContext,
  section: Section,
  strategy: Strategy,
  measure: () => Promise<Price[Section]>,
): Promise<void> {
  const { run, dataset, timetable } = context;
  const found = await attempt(context, section, strategy, async () => {
    const measured: readonly unknown[] = await measure();
    timetable.begin(`${dataset.name}: comparing all documents`, strategy.name, 'proving');
    const divergence = await divergenceOf(context, writtenCopy(strategy));
    if (divergence !== null) throw new PriceFault(divergence);
    return measured;
  });
  (run.price[section] as unknown[]).push(...(found ?? []));
  await context.save();
}
