/**
 * Entry of a projector that is late on purpose: it projects an event when that is 100 ms old, by itself, and rests for 5 ms, so
 * that it never follows 200 a second. `late_log` tells of each event when its projection began, and when it was over.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { askValue, connectSession } from '../../servers/database/session.ts';
import { runMaintainer } from '../../servers/process/maintainer.ts';

runMaintainer(async ({ order, signal, ready }) => {
  const client = await connectSession(order.connectionString, { title: 'projector' });
  await client.query('CREATE TABLE IF NOT EXISTS late_log (begun timestamptz, over timestamptz)');
  ready();
  while (!signal.aborted) {
    const at = await askValue<string>(client, 'SELECT at::text FROM qm_queue ORDER BY id LIMIT 1');
    if (at === undefined) {
      await sleep(1);
      continue;
    }
    const begun = await askValue<string>(
      client,
      `SELECT clock_timestamp()::text FROM pg_sleep(
         greatest(0, 0.1 - extract(epoch FROM clock_timestamp() - $1::timestamptz)))`,
      [at],
    );
    await client.query('SELECT qm_project(1)');
    await client.query('INSERT INTO late_log VALUES ($1, clock_timestamp())', [begun]);
    await sleep(5);
  }
  await client.end();
});
