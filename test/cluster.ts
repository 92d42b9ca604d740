/** Clusters that tests copy instead of making their own: an empty one, and one with `tiny` and all its read models. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareData } from '../seed/cluster/embedded/data.ts';
import { preparePlace } from '../seed/cluster/embedded/place.ts';
import { openCluster } from '../seed/cluster/open-cluster.ts';
import { datasetNamed } from '../seed/data/datasets.ts';
import { prepareTemplate } from '../seed/databases/templates.ts';
import { strategies } from '../servers/strategies/index.ts';

/** Data of tests need not survive a power cut. */
export const testSettings = {
  shared_buffers: '64MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // PREPARE TRANSACTION is off by default.
  max_prepared_transactions: '10',
};

/** The environment variable in which setup.ts passes the folder of the originals to test files. */
export const clustersVariable = 'CQRS_BENCH_TEST_CLUSTERS';

const makers = {
  async empty(folder: string): Promise<void> {
    await prepareData(preparePlace(folder), { sync: false });
  },
  async tiny(folder: string): Promise<void> {
    await copyCluster('empty', folder);
    // Little WAL is kept, so that there is less to copy.
    const settings = { ...testSettings, min_wal_size: '32MB', max_wal_size: '32MB' };
    const cluster = await openCluster({ runId: 'test', folder, settings });
    try {
      const dataset = datasetNamed('tiny') ?? assert.fail();
      const of = { dataset, seed: 1, progress: () => {} };
      for (const strategy of strategies) await prepareTemplate(cluster, { ...of, strategy });
    } finally {
      await cluster.stop();
    }
  },
};

/** Copies a stopped cluster into `folder`, which may exist already. */
export async function copyCluster(kind: keyof typeof makers, folder: string): Promise<void> {
  const original = await originalOf(kind);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  // With their owner, who may not be the current user.
  const { status, stderr } = spawnSync('cp', ['-a', `${original}/.`, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Expected to copy ${original} to ${folder}; ${stderr}`);
}

/** The folder of the cluster of that kind. The first test file that asks for it makes it, while others wait. */
async function originalOf(kind: keyof typeof makers): Promise<string> {
  const originals = process.env[clustersVariable];
  if (originals === undefined)
    throw new Error(`Expected ${clustersVariable} to be set by test/setup.ts. Run the tests with: npm test`);
  const [original, half] = [join(originals, kind), join(originals, `half-${kind}`)];
  while (!existsSync(original)) {
    try {
      mkdirSync(half, { mode: 0o711 });
    } catch {
      await delay(50);
      continue;
    }
    try {
      await makers[kind](half);
      renameSync(half, original);
    } finally {
      rmSync(half, { recursive: true, force: true });
    }
  }
  return original;
}
