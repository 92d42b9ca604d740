/**
 * Template databases: seeded and built once, then cloned for every run. The data of a dataset is made once. Each
 * strategy's template is a clone of it, with the strategy's read model built.
 */
import { readFile } from 'node:fs/promises';
import type { Strategy } from '../../servers/strategy.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { assertCounts } from '../data/counts.ts';
import { type Dataset, rowCountOf } from '../data/datasets.ts';
import type { SeedProgress } from '../seed.ts';
import { type DatabaseComment, listDatabases } from './database-comment.ts';
import {
  cloneDatabase,
  createDatabase,
  databaseSizeBytes,
  dropDatabase,
  isTemplateReady,
  markTemplateReady,
} from './databases.ts';
import { requireFreeDisk } from './free-disk.ts';
import { withLoadingSession } from './loading-session.ts';
import { onMaintenance } from './maintenance.ts';
import { dataTemplateName, isOutdated, strategyTemplateName, type TemplateName } from './template-name.ts';

export interface TemplateOptions {
  readonly dataset: Dataset;
  /** An integer of [0, 2^32). */
  readonly seed: number;
  readonly strategy: Strategy;
  /** The run that makes a missing template; its COMMENT names it. */
  readonly runId?: string;
  readonly progress: SeedProgress;
  readonly signal?: AbortSignal;
}

/** On disk, including keys and indexes (in large, m: 322 bytes a row). */
const bytesPerRow = 400;
/** Size of a strategy's template relative to its data: a clone, plus documents that hold most texts once or twice more. */
const strategyFactor = 3;

/**
 * The name of a ready template database: the data plus the strategy's read model, vacuumed and analyzed. Makes it if
 * there is none. If the SQL or the generating code has changed, makes it again and drops the old one. Not for concurrent
 * calls.
 */
export async function prepareTemplate(cluster: Cluster, options: TemplateOptions): Promise<string> {
  const { dataset, seed, strategy } = options;
  const template = await strategyTemplateName(dataset, seed, strategy);
  if (await isTemplateReady(cluster, template.name)) return template.name;
  const data = await prepareData(cluster, options);
  const neededBytes = strategyFactor * (await databaseSizeBytes(cluster, data));
  await make(cluster, options, template, neededBytes, async (comment) => {
    await cloneDatabase(cluster, { template: data, name: template.name, comment });
    await buildReadModel(cluster.url(template.name), options);
  });
  return template.name;
}

async function prepareData(cluster: Cluster, options: TemplateOptions): Promise<string> {
  const { dataset, seed, progress, signal } = options;
  const template = await dataTemplateName(dataset, seed);
  if (await isTemplateReady(cluster, template.name)) return template.name;
  await make(cluster, options, template, rowCountOf(dataset) * bytesPerRow, async (comment) => {
    await createDatabase(cluster, template.name, comment);
    // Imported only when needed: faker costs 0.1 s and 60 MB, and most runs seed nothing.
    const { seedDatabase } = await import('../seed.ts');
    await seedDatabase(cluster.url(template.name), dataset, seed, progress, signal);
  });
  return template.name;
}

/** Makes a template with `work`, and marks it as ready only if all went well. */
async function make(
  cluster: Cluster,
  { dataset, seed, runId = 'seed', signal }: TemplateOptions,
  template: TemplateName,
  neededBytes: number,
  work: (comment: DatabaseComment) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted();
  await dropOutdated(cluster, template);
  await requireFreeDisk(cluster, neededBytes, `the template ${template.name}`);
  try {
    await work({ kind: 'template', runId, dataset: dataset.name, seed });
    await markTemplateReady(cluster, template.name);
  } catch (error) {
    // Without the mark it would be made again anyway; dropping it now frees the disk.
    await dropDatabase(cluster, template.name).catch(() => {});
    throw error;
  }
}

/**
 * Drops older versions of the template, and an unfinished one of the same name; never a database that is not marked as
 * ours.
 */
async function dropOutdated(cluster: Cluster, template: TemplateName): Promise<void> {
  for (const { name, comment } of await onMaintenance(cluster, listDatabases)) {
    const isOld = name === template.name || isOutdated(name, template);
    if (isOld && comment?.kind === 'template') await dropDatabase(cluster, name);
  }
}

/** Runs the strategy's SQL files in order, then VACUUM (ANALYZE). Asserts that source and documents are complete. */
async function buildReadModel(connectionString: string, options: TemplateOptions): Promise<void> {
  const { dataset, strategy, progress, signal } = options;
  const rowCount = rowCountOf(dataset);
  progress(rowCount, rowCount, `read model ${strategy.name}`);
  await withLoadingSession(connectionString, signal, async (client) => {
    for (const file of strategy.readModel) await client.query(await readFile(file, 'utf8'));
    await client.query('VACUUM (ANALYZE)');
    // Ablations promise nothing: naive triggers miss all rows that existed before them.
    await assertCounts(client, dataset, strategy.ablation ? undefined : strategy.stored);
  });
}
