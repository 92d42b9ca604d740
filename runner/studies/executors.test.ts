/** A small but complete comparison and soak, on an embedded cluster of their own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Round } from '../../results/run-file/result.ts';
import { newRunId } from '../../results/run-file/store.ts';
import type { TargetResult } from '../../results/studies/executors.ts';
import { dashboard } from '../../scenarios/dashboard.ts';
import { createRandom } from '../../scenarios/random.ts';
import { userById } from '../../scenarios/user-by-id.ts';
import { usersNames } from '../../scenarios/users-names.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { openCluster } from '../../seed/cluster/open-cluster.ts';
import { datasetNamed } from '../../seed/data/datasets.ts';
import { copyCluster, testSettings } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { type Design, runLaunch } from '../experiment/launch.ts';
import { measureRound } from '../experiment/measure.ts';
import { expectedOf } from '../load/request.ts';
import { foreignServer } from '../process/server.ts';
import type { Case, Target } from '../schedule/target.ts';
import { casesOfTargets, compareExecutors, fits } from './executors.ts';
import { openLaboratory } from './laboratory.ts';
import { soak } from './soak.ts';
import { comparedScenarios, targets } from './targets.ts';

const tiny = datasetNamed('tiny');
assert.ok(tiny);
const dataset = tiny;
const compared = ['raw', 'raw:binary', 'direct', 'minimal', 'normalized'];

function targetsNamed(...names: readonly string[]) {
  return targets.filter(({ name }) => names.includes(name));
}

test('raw is asked only for whole rows, every other target for everything, under each load', () => {
  const cases = casesOfTargets(targetsNamed('raw', 'direct'), comparedScenarios, [16, 1]);
  assert.deepEqual(
    cases.map(({ target, scenario, load }) => `${target.name} ${scenario.name} ${load.connections}`),
    [
      'raw user-by-id 16',
      'direct user-by-id 16',
      'raw user-by-id 1',
      'direct user-by-id 1',
      'raw users-page 16',
      'direct users-page 16',
      'raw users-page 1',
      'direct users-page 1',
      'direct users-names 16',
      'direct users-names 1',
    ],
  );
});

test('another launch only begins if it ends in time', () => {
  assert.equal(fits(4, 40_000, 50_000), true);
  assert.equal(fits(4, 40_000, 49_999), false);
});

describe('on tiny', () => {
  const folder = makeTestFolder();
  const seed = 1;
  const steps: string[] = [];
  const observer = { step: ({ phase }: { phase: string }) => void steps.push(phase) };
  const { signal } = new AbortController();
  let cluster: Cluster;
  let surroundings: { cluster: Cluster; runId: string; dataset: typeof dataset; seed: number };
  before(async () => {
    await copyCluster('tiny', folder);
    const runId = newRunId('executors', new Date());
    cluster = await openCluster({ runId, folder, settings: testSettings });
    surroundings = { cluster, runId, dataset, seed };
  });
  after(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  test('every target is measured in every launch and round, by one statement a request or as declared', async () => {
    const results = await compareExecutors(
      {
        ...surroundings,
        targets: targetsNamed(...compared),
        scenarios: [userById, usersNames],
        connections: [2],
        durationMs: 0,
        pace: { launches: 1, roundsPerLaunch: 2, windowMs: 10, warmUpMsMax: 50 },
      },
      observer,
      signal,
    );
    const of = (target: string): TargetResult[] => results.filter((result) => result.target === target);
    assert.deepEqual(
      compared.map((target) => of(target).length),
      [1, 1, 2, 2, 2],
    );
    for (const { target, rounds } of results) {
      assert.deepEqual(
        rounds.map(({ launch }) => launch),
        [0, 0],
      );
      for (const { requests, errors, statementsPerRequest, fellBackShare } of rounds) {
        assert.ok(requests > 0 && errors === 0, target);
        assert.ok(target === 'normalized' || Math.abs((statementsPerRequest ?? 0) - 1) < 0.01, target);
        assert.equal(fellBackShare, 0, target);
      }
    }
    assert.ok(steps.includes('launch 1'));
  });

  test("anybody's server is measured beside qm", async () => {
    const answer = '{"data":null}';
    const bare: Target = {
      name: 'bare',
      server: 'bare',
      path: '/',
      streamOf: () => 'bare',
      async start() {
        const code = `require('node:http').createServer((_, answer) => answer.end('{"data":null}'))
          .listen(0, '127.0.0.1', function () { console.log(this.address().port); })`;
        const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
        const [port] = await once(child.stdout, 'data');
        const origin = `http://127.0.0.1:${Number(port)}`;
        return foreignServer({ name: 'bare', origin, pids: [child.pid ?? 0], close: () => child.kill() });
      },
    };
    const [qmDirect] = targetsNamed('direct');
    assert.ok(qmDirect);
    await using stack = new AsyncDisposableStack();
    const asked = { ...surroundings, targets: [qmDirect], scenarios: [userById] };
    const laboratory = await openLaboratory(asked, stack, observer, signal);
    await laboratory.load.sendStream('bare', [{ body: '{}', expected: expectedOf(answer) }]);
    const load = { kind: 'closed', connections: 2 } as const;
    const cases = [bare, qmDirect].map((target) => ({ target, scenario: userById, load }));
    const kept: Round[][] = [];
    const design: Design<Case, Round> = {
      laboratory,
      pace: { launches: 1, roundsPerLaunch: 2, windowMs: 10 },
      warmUpMsMax: 50,
      cases: () => cases,
      during: (_stage, work) => work(),
      measure: measureRound,
      keep: async (found) => void kept.push(cases.flatMap((one) => found.get(one) ?? [])),
      invalidate: async ({ target }, reason) => assert.fail(`${target.name}: ${reason}`),
    };
    await runLaunch(design, 0, createRandom(1, 'bare'));
    assert.equal(kept.length, 2);
    for (const rounds of kept) {
      assert.equal(rounds.length, 2);
      for (const { requests, latencyUs, serverCpuUsPerRequest, serverRssBytes } of rounds) {
        assert.ok(requests > 0 && (latencyUs.mean ?? 0) > 0);
        if (process.platform !== 'linux') continue;
        assert.ok((serverCpuUsPerRequest ?? 0) > 0 && (serverRssBytes ?? 0) > 1e6);
      }
    }
  });

  test('a soak reads the memory of a server at its start and after every tenth', async () => {
    const asked = {
      ...surroundings,
      scenarios: [userById, dashboard],
      target: targetsNamed('direct:wasm')[0] ?? assert.fail(),
    };
    const points = await soak({ ...asked, requests: 1_000 }, observer, signal);
    assert.deepEqual([points.length, points[0]?.requests], [11, 0]);
    for (const [index, { requests }] of points.slice(1).entries())
      assert.ok(requests - (points[index]?.requests ?? 0) >= 100, `${requests}`);
    for (const { heapUsedBytes, externalBytes, wasmBytes, rssBytes } of points) {
      assert.ok(heapUsedBytes > 1e6 && externalBytes > 0 && rssBytes > heapUsedBytes);
      assert.ok(wasmBytes >= 65_536 && wasmBytes % 65_536 === 0);
    }
  });
});
