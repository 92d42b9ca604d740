import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { connectSession, cutSession } from '../../servers/database/session.ts';
import { copyCluster, testSettings } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { onMaintenance } from '../databases/maintenance.ts';
import { ClusterError } from './cluster.ts';
import { openCluster } from './open-cluster.ts';

const folder = makeTestFolder();
before(() => copyCluster('empty', folder));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a cluster of which a backend or the postmaster was killed recovers, at its place and with its lock', async () => {
  const settings = testSettings;
  const cluster = await openCluster({ runId: 'the-killing-one', folder, settings });
  try {
    const url = cluster.url('postgres');
    const [postmaster, backend] = [cluster.postmasterPid ?? 0, await backendPid()];
    process.kill(backend, 'SIGKILL');
    await cluster.recover?.();
    assert.notEqual(await backendPid(), backend);
    assert.equal(cluster.postmasterPid, postmaster);

    process.kill(postmaster, 'SIGKILL');
    await cluster.recover?.();
    await backendPid();
    assert.notEqual(cluster.postmasterPid, postmaster);
    assert.equal(cluster.url('postgres'), url);
    await assert.rejects(openCluster({ runId: 'the-second', folder, settings }), (error) => {
      assert.ok(error instanceof ClusterError);
      assert.match(error.message, /the-killing-one/);
      return true;
    });
  } finally {
    await cluster.stop();
  }

  function backendPid(): Promise<number> {
    return onMaintenance(cluster, async (client) => {
      const found = await client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'cqrs-bench run the-killing-one %'`,
      );
      return found.rows[0]?.pid ?? assert.fail('Expected the session that holds the lock to be there');
    });
  }
});

test('of a server that was killed, a process that computes on is waited for', async () => {
  const settings = testSettings;
  const cluster = await openCluster({ runId: 'the-computing-one', folder, settings });
  // Longer than an invisible server may hold the data. The process sleeps meanwhile, and does not notice that its parent
  // is gone.
  const seconds = 12;
  const busy = await connectSession(cluster.url('postgres'), { title: 'busy' });
  const started = busy.query(
    `DO $$ BEGIN WHILE clock_timestamp() < now() + interval '${seconds} s' LOOP END LOOP; END $$`,
  );
  started.catch(() => {});
  const postmaster = cluster.postmasterPid ?? 0;
  await onMaintenance(cluster, async (client) => {
    const isRunning = `SELECT FROM pg_stat_activity WHERE application_name = 'cqrs-bench busy' AND state = 'active'`;
    while ((await client.query(isRunning)).rows.length === 0);
  });
  process.kill(postmaster, 'SIGKILL');
  try {
    await cluster.recover?.();
    assert.notEqual(cluster.postmasterPid, postmaster);
  } finally {
    await cluster.stop();
    cutSession(busy);
  }
});
