/** A disk that becomes full while data is loaded: a small file system, which only root can mount. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import { testSettings } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { type Cluster, ClusterError } from '../cluster/cluster.ts';
import { openCluster } from '../cluster/open-cluster.ts';
import { datasetNamed } from '../data/datasets.ts';
import { prepareTemplate } from './templates.ts';

const folder = makeTestFolder();
const disk = join(folder, 'disk');
mkdirSync(disk);

function mount(options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' });
}

const isMounted = ((): boolean => {
  try {
    mount('size=3g,mode=711');
    return true;
  } catch {
    return false;
  }
})();
let cluster: Cluster | null = null;
after(async () => {
  await cluster?.stop();
  if (isMounted) execFileSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

test('a disk that is filled while loading is named, with what to do', {
  skip: !isMounted && 'only root may mount a small disk',
  timeout: 120_000,
}, async () => {
  cluster = await openCluster({ runId: 'full-disk', folder: join(disk, 'cluster'), settings: testSettings });
  const dataset = datasetNamed('tiny');
  assert.ok(dataset);
  let isFull = false;
  const progress = (): void => {
    if (isFull) return;
    isFull = true;
    const { blocks, bfree, bsize } = statfsSync(disk);
    mount(`remount,size=${(blocks - bfree) * bsize + 2 ** 20}`);
  };
  await assert.rejects(
    prepareTemplate(cluster, { dataset, seed: 1, strategy: normalized, progress }),
    (error: unknown) => {
      assert.ok(error instanceof ClusterError, String(error));
      assert.match(
        error.message,
        /^No space left on the disk in \/.*\/disk\/cluster.*CQRS_BENCH_CLUSTER=FOLDER$/s,
      );
      return true;
    },
  );
});
