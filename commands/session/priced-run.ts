/** The run that advice is from. */
import { dirname } from 'node:path';
import { isJsonObject, RunFileError } from '../../results/json.ts';
import { type Prices, pricesOf } from '../../results/price/prices.ts';
import { runFolders } from '../../results/run-file/places.ts';
import { listRuns, loadRun, readJson, resolveRun } from '../../results/run-file/store.ts';
import { UsageError } from './exit-codes.ts';

export interface PricedRun {
  readonly prices: Prices;
  /** Which run it is, why that one, and what it was measured on: a sentence. */
  readonly source: string;
}

const howToMake = 'Make one with: npm run bench -- --profile price';

/** Files of runs, the newest first. */
export interface RunPaths {
  readonly own: readonly string[];
  readonly published: readonly string[];
}

async function runPaths(): Promise<RunPaths> {
  const paths = await Promise.all((await listRuns()).map(resolveRun));
  const isPublished = (path: string): boolean => dirname(path) === runFolders().published;
  return {
    own: paths.filter((path) => !isPublished(path)),
    // Listed by their ids, which begin with the date.
    published: paths.filter(isPublished).reverse(),
  };
}

/**
 * The run of this id or path; else the newest run of this machine that knows what a fast read costs; else the newest published
 * one. Throws a UsageError if there is none, or if the one that was named knows no such thing.
 */
export async function pricedRun(named: string | undefined, paths?: RunPaths): Promise<PricedRun> {
  if (named !== undefined) return pricedAt(await resolveRun(named), 'as asked');
  const { own, published } = paths ?? (await runPaths());
  const newest = await firstPriced(own);
  if (newest !== null) return pricedAt(newest, 'the newest of this machine that has prices');
  const other = await firstPriced(published);
  if (other === null) throw new UsageError(`There is no run that says what a fast read costs. ${howToMake}`);
  return pricedAt(other, 'published, because no run of this machine has prices');
}

async function pricedAt(path: string, why: string): Promise<PricedRun> {
  const run = await loadRun(path);
  const prices = pricesOf(run);
  if (prices === null) throw new UsageError(`Run ${run.id} does not say what a write costs. ${howToMake}`);
  const { cpuModel, cpuCount } = run.environment;
  const source = `From run ${run.id} (${why}): ${prices.dataset} dataset, ${cpuModel}, ${cpuCount} cores.`;
  return { prices, source };
}

/** The path of the first finished run that has prices. Reading its fields is enough: checking all of each file takes long. */
async function firstPriced(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (hasPrices(await jsonOf(path))) return path;
  return null;
}

function hasPrices(json: unknown): boolean {
  if (!isJsonObject(json) || !json['finishedAt'] || !isJsonObject(json['price'])) return false;
  const { staleness } = json['price'];
  return Array.isArray(staleness) && staleness.length > 0;
}

/** Null for a file that is no JSON: one such file among the runs keeps nobody from advice of another. */
async function jsonOf(path: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (error) {
    if (error instanceof RunFileError) return null;
    throw error;
  }
}
