/**
 * Template databases: what is seeded and built once, and cloned for every run after. The data of a dataset is
 * made once; each strategy's template is a clone of it with the strategy's read model built.
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
  /** The run that makes what is missing, named in its COMMENT. */
  readonly runId?: string;
  readonly progress: SeedProgress;
  readonly signal?: AbortSignal;
}

/** On disk, keys and indexes included (m: 322 bytes a row at large). */
const bytesPerRow = 400;
/** A strategy's template against its data: a clone, and documents that hold most texts once more or twice. */
const strategyFactor = 3;

/**
 * The name of a ready template database: the data plus the strategy's read model, vacuumed and analyzed. Made
 * when there is none; made anew when the SQL or the generating code changed, and the old one dropped. Not for
 * concurrent calls.
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
    // Imported only here: faker costs 0.1 s and 60 MB, and most runs seed nothing.
    const { seedDatabase } = await import('../seed.ts');
    await seedDatabase(cluster.url(template.name), dataset, seed, progress, signal);
  });
  return template.name;
}

/** Makes a template with `work`, and marks it ready only when all went well. */
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
    // Without its mark it would be made anew anyway; dropping it now gives the disk back.
    await dropDatabase(cluster, template.name).catch(() => {});
    throw error;
  }
}

/** Drops older versions of the template, and one of its own name that was interrupted; never what is not marked as ours. */
async function dropOutdated(cluster: Cluster, template: TemplateName): Promise<void> {
  for (const { name, comment } of await onMaintenance(cluster, listDatabases)) {
    const isOld = name === template.name || isOutdated(name, template);
    if (isOld && comment?.kind === 'template') await dropDatabase(cluster, name);
  }
}

/** Runs the strategy's SQL files in order, then VACUUM (ANALYZE); asserts that source and documents are whole. */
async function buildReadModel(connectionString: string, options: TemplateOptions): Promise<void> {
  const { dataset, strategy, progress, signal } = options;
  const rowCount = rowCountOf(dataset);
  progress(rowCount, rowCount, `read model ${strategy.name}`);
  await withLoadingSession(connectionString, signal, async (client) => {
    for (const file of strategy.readModel) await client.query(await readFile(file, 'utf8'));
    await client.query('VACUUM (ANALYZE)');
    // Of an ablation nothing is promised: naive triggers know no row that was there before them.
    await assertCounts(client, dataset, strategy.ablation ? undefined : strategy.stored);
  });
}
