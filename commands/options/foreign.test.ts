/** Going on with a run of servers by URL, which may have been restarted since. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launchCount } from '../../results/run-file/case.ts';
import { runBench } from '../../runner/bench/bench.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import { startServer, userFile } from '../../runner/foreign/servers.fixture.ts';
import { urlProfile } from '../../runner/schedule/profiles.ts';
import { makeTestFolder } from '../../test/server.ts';
import { UsageError } from '../session/exit-codes.ts';
import { askedServers, foreignAgain, foreignRun, typedAgain } from './foreign.ts';

const folder = makeTestFolder();
after(() => rmSync(folder, { recursive: true, force: true }));
const scenarios = join(folder, 'scenarios.json');
writeFileSync(scenarios, userFile);

const { budgetMs: _budgetMs, ...timeless } = urlProfile;
const brief = {
  ...timeless,
  ...{ launches: 2, launchesMin: 2, roundsPerLaunch: 4, windowMs: 20, warmUpMsMax: 20, noiseFloorMs: 30 },
};

const measured = (options: BenchOptions) =>
  runBench({ ...options, path: join(folder, 'run.json') }, { step: () => {} }, new AbortController().signal);

test('a finished run gets more launches of servers that were restarted, under the same names', {
  timeout: 60_000,
}, async () => {
  const ask = (url: string, name = 'one') => askedServers([`${name}=${url}`], { scenarios });
  await using before = await startServer();
  const asked = ask(before.url.replace('//', '//ann:secret@'));
  assert.equal(typedAgain(asked, { scenarios }), `--url one=${before.url} --scenarios ${scenarios}`);
  const run = await measured(foreignRun(asked, brief));
  assert.deepEqual([launchCount(run), run.looks], [2, [2]]);

  await using restarted = await startServer();
  const fresh = foreignRun(ask(restarted.url), brief);
  const again = (name: string, how: 'more' | 'resume') =>
    foreignAgain(run, ask(restarted.url, name), fresh, how);
  assert.throws(() => again('other', 'more'), UsageError);
  assert.throws(() => again('one', 'resume'), /is finished/);
  const more = await measured(again('one', 'more'));
  assert.deepEqual([launchCount(more), more.looks], [4, [2, 4]]);
  for (const { status, rounds } of more.results) assert.deepEqual([status, rounds.length], ['ok', 16]);
});
