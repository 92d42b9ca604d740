/** A run whose PostgreSQL, proxy or load generator is killed in its second round: nothing is invalid, and it can go on. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import { loadRun, newRunId } from '../../results/run-file/store.ts';
import { userById } from '../../scenarios/user-by-id.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import { copyCluster } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import type { Profile } from '../schedule/profiles.ts';
import { runBench } from './bench.ts';

const closed2 = { load: { kind: 'closed', connections: 2 } } as const;
const profile: Profile = {
  name: 'test',
  title: 'as short as a run can be',
  datasets: ['tiny'],
  ...{ launches: 1, launchesMin: 1 },
  roundsPerLaunch: 2,
  loads: [closed2, { ...closed2, databaseDelayMs: 1 }],
  ...{ windowMs: 20, windowMsMax: 20 },
  warmUpMsMax: 100,
  noiseFloorMs: 50,
  isSteadinessRequired: false,
  hasLayers: false,
};

const folder = makeTestFolder();
const path = join(folder, 'run.json');
const runId = newRunId(profile.name, new Date());
const environment = { ...process.env };
before(async () => {
  await copyCluster('tiny', join(folder, 'cluster'));
  process.env['DATABASE_URL'] = '';
  process.env['CQRS_BENCH_CLUSTER'] = join(folder, 'cluster');
});
after(async () => {
  process.env = environment;
  await rm(folder, { recursive: true, force: true });
});

function postmasterPid(): number {
  return Number.parseInt(readFileSync(join(folder, 'cluster/server-18/data/postmaster.pid'), 'utf8'), 10);
}

/** The process ids of the children of `parent` whose command line holds `words`. */
function childrenOf(parent: number, words: string): number[] {
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return processes
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.join(' ').includes(words))
    .map(([pid]) => Number(pid));
}

/** Begins the run or goes on with it; kills what `victim` names, as the second round begins. */
async function measure(
  victim?: () => number | undefined,
): Promise<{ run: Run; phases: ReadonlySet<string> }> {
  const phases = new Set<string>();
  let isKilled = victim === undefined;
  const run = await runBench(
    {
      profile,
      strategies: [normalized],
      scenarios: [userById],
      datasets: datasets.filter(({ name }) => name === 'tiny'),
      seed: 1,
      orderSeed: 1,
      resumed: await loadRun(path).catch(() => null),
      runId,
      path,
    },
    {
      step: ({ phase }) => {
        phases.add(phase);
        if (isKilled || !phase.includes('round 2')) return;
        isKilled = true;
        process.kill(victim?.() ?? Number.NaN, 'SIGKILL');
      },
    },
    new AbortController().signal,
  );
  return { run, phases };
}

const victims: Readonly<Record<string, readonly [() => number | undefined, RegExp]>> = {
  'the postmaster': [postmasterPid, /^PostgreSQL ended or crashed/],
  'a backend': [() => childrenOf(postmasterPid(), 'cqrs_bench_')[0], /^PostgreSQL ended or crashed/],
  'the proxy': [
    () => childrenOf(process.pid, 'database-proxy/start.ts')[0],
    /^the proxy of --database-delay ended \(SIGKILL\)/,
  ],
  'the load generator': [
    () => childrenOf(process.pid, 'load/start.ts')[0],
    /^the load generator ended \(SIGKILL\)/,
  ],
};
for (const [index, [name, [victim, words]]] of Object.entries(victims).entries()) {
  test(`${name} is killed: that is said, and the finished round is kept`, { timeout: 120_000 }, async () => {
    await assert.rejects(
      measure(victim),
      ({ message }: Error) => words.test(message) || assert.fail(message),
    );
    const kept = await loadRun(path);
    assert.equal(kept.finishedAt, null);
    for (const { status, rounds, reason } of kept.results) {
      assert.deepEqual([status, reason, rounds.length], ['ok', null, index + 1]);
    }
  });
}

test('the run is gone on with to its end, launch after launch', { timeout: 120_000 }, async () => {
  const { run, phases } = await measure();
  assert.notEqual(run.finishedAt, null);
  const cutShort = Object.keys(victims).length;
  for (const { status, rounds } of run.results) {
    assert.equal(status, 'ok');
    assert.deepEqual(
      rounds.map(({ launch }) => launch),
      [...Array(cutShort).keys(), cutShort, cutShort],
    );
  }
  const launches = [...phases].flatMap((phase) => /launch \d+ of \d+/.exec(phase) ?? []);
  assert.deepEqual(new Set(launches), new Set([`launch ${cutShort + 1} of ${cutShort + 1}`]));
});
