/** Faults that the instrument must catch, each by a real server that has it, on `tiny`. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import { newRunId } from '../../results/run-file/store.ts';
import { type Summary, summarize } from '../../results/summary/stats.ts';
import { userById } from '../../scenarios/user-by-id.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { copyCluster } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import type { Profile } from '../schedule/profiles.ts';
import { runBench } from './bench.ts';
import type { BenchObserver } from './context.ts';
import { doubtful, invalidates, stalls, stopRequest, stops } from './faults.fixture.ts';

const tvNoStatistics = strategyNamed('tv~no-statistics');

const profile: Profile = {
  name: 'test',
  title: 'windows as short as those of quick and standard',
  datasets: ['tiny'],
  ...{ launches: 1, launchesMin: 1 },
  roundsPerLaunch: 8,
  loads: [{ load: { kind: 'closed', connections: 16 } }],
  ...{ windowMs: 60, windowMsMax: 60 },
  warmUpMsMax: 200,
  noiseFloorMs: 50,
  isSteadinessRequired: false,
  hasLayers: false,
};

const folder = makeTestFolder();
const environment = { ...process.env };

async function measure(
  strategies: readonly Strategy[],
  changes: Partial<Profile> = {},
  observer: BenchObserver = { step: () => {} },
): Promise<Run> {
  const runId = newRunId(profile.name, new Date());
  return runBench(
    {
      profile: { ...profile, ...changes },
      strategies,
      scenarios: [userById],
      datasets: datasets.filter(({ name }) => name === 'tiny'),
      seed: 1,
      orderSeed: 1,
      resumed: null,
      runId,
      path: join(folder, 'run.json'),
    },
    observer,
    new AbortController().signal,
  );
}

before(async () => {
  await copyCluster('tiny', join(folder, 'cluster'));
  process.env['DATABASE_URL'] = '';
  process.env['CQRS_BENCH_CLUSTER'] = join(folder, 'cluster');
  process.env[stopRequest.variable] = folder;
  process.env['NODE_OPTIONS'] = `--import ${new URL('faults.fixture.ts', import.meta.url)}`;
});
after(async () => {
  process.env = environment;
  await rm(folder, { recursive: true, force: true });
});

/** What a report shows of a strategy. */
function summaryOf(run: Run, { name }: Strategy): Summary {
  const summary = summarize(run).find(({ label }) => label === name);
  assert.ok(summary, name);
  return summary;
}

function assertInvalid(run: Run, strategy: Strategy, words: RegExp): void {
  const { result, metrics } = summaryOf(run, strategy);
  assert.equal(result.status, 'invalid');
  assert.match(result.reason ?? '', words);
  assert.equal(metrics.p50, null);
}

function assertWarned(run: Run, strategy: Strategy, words: RegExp): void {
  const { result, warnings } = summaryOf(run, strategy);
  assert.notEqual(result.status, 'invalid', result.reason ?? '');
  assert.ok(
    warnings.some((warning) => words.test(warning)),
    `${words} is not among: ${warnings.join('; ')}`,
  );
}

/** Keeps half of the cores busy. */
function startNeighbours(): ChildProcess[] {
  const count = Math.ceil(cpus().length / 2);
  return Array.from({ length: count }, () => spawn(process.execPath, ['-e', 'for (;;);'], { env: {} }));
}

describe('a run with faults, beside a neighbour that burns CPU', () => {
  let run: Run;
  before(async () => {
    const neighbours: ChildProcess[] = [];
    const faults = [...Object.values(invalidates), ...Object.values(doubtful)];
    // They are noticed in windows; all that comes before would only take longer.
    const step: BenchObserver['step'] = ({ phase }) => {
      if (/launch 1 of/.test(phase) && neighbours.length === 0) neighbours.push(...startNeighbours());
    };
    try {
      run = await measure([normalized, tvNoStatistics, ...faults], {}, { step });
    } finally {
      for (const neighbour of neighbours) neighbour.kill();
    }
  });

  const reasons = {
    fromCache: /answers from a cache: it ran 0(\.\d+)? SQL statements per request/,
    staleRows:
      /does not show what is written: after rows were changed, .*lastName: expected "Changed", received "Added"/,
    dropsField: /email/,
    errsUnder200: /errors under status 200/,
    errsLater: /during load: expected a body of \d+ bytes.*errors under status 200/,
    asksForEach: /N\+1: it ran \d+(\.\d+)? SQL statements per request, but declares at most 1/,
    withJit: /JIT is switched on/,
  } satisfies Record<keyof typeof invalidates, RegExp>;
  for (const [name, words] of Object.entries(reasons)) {
    test(`${name} is invalid`, () =>
      assertInvalid(run, invalidates[name as keyof typeof invalidates], words));
  }

  test('one whose statements take turns, as in a pool of one, has a warning', () => {
    assertWarned(run, doubtful.takesTurns, /^its pool used one connection/);
  });

  test('one whose tables have no statistics has a warning that names them', () => {
    assertWarned(run, tvNoStatistics, /^statistics missing: .*tb_comment, tb_post, tb_user/);
  });

  test('every figure says that a neighbour burned CPU', { skip: process.platform !== 'linux' }, () => {
    for (const strategy of [normalized, tvNoStatistics]) {
      assertWarned(run, strategy, /^a neighbour burned CPU/);
      const { rounds } = summaryOf(run, strategy).result;
      const known = rounds.filter(({ otherCpuShare }) => otherCpuShare !== null);
      assert.ok(known.length > rounds.length / 2, `only ${known.length} of ${rounds.length} windows tell`);
    }
  });

  test('what does nothing wrong has no other warning', () => {
    const { result, warnings } = summaryOf(run, normalized);
    assert.equal(result.status, 'ok');
    assert.deepEqual(
      // A machine without a CPU to spare makes it wait, too.
      warnings.filter((warning) => !/neighbour|^stalls/.test(warning)),
      [],
    );
  });
});

test('one that stalls 200 ms each second has a warning', async () => {
  // One connection: on a busy machine sixteen wait for each other so long that a stall is not far from the median.
  const run = await measure([stalls], {
    loads: [{ load: { kind: 'closed', connections: 1 } }],
    windowMs: 1_000,
    roundsPerLaunch: 4,
  });
  assertWarned(run, stalls, /^stalls: in [2-4] of 4 windows .* \d{3,} ms at the longest/);
});

/** An open loop first opens its connections, by requests that are not timed. */
const readingsBefore = { closed: 0, open: 20 } as const;
for (const [load, stopped] of [
  [{ kind: 'closed', connections: 4 }, [2]],
  [{ kind: 'open', requestsPerSecond: 100, arrivals: 'constant' }, [1, 3]],
] as const) {
  test(`a server that is stopped for a second in ${stopped.length} of 4 rounds of a ${load.kind} loop has a warning that counts them`, async () => {
    const step: BenchObserver['step'] = ({ phase, detail }) => {
      const round = Number(/launch 1 of 1, round (\d) of 4$/.exec(phase)?.[1]);
      if (stopped.some((one) => one === round) && detail === `${stops.name} ${userById.name}`)
        writeFileSync(join(folder, stopRequest.file), `${readingsBefore[load.kind]}`);
    };
    const run = await measure([stops], { loads: [{ load }], roundsPerLaunch: 4 }, { step });
    assertWarned(run, stops, /^stalls: in \d of 4 windows an answer waited, [1-9]\d{3} ms at the longest/);
    const { warnings } = summaryOf(run, stops);
    // A machine that is busy otherwise may add to them.
    const named = Number(/stalls: in (\d)/.exec(warnings.join())?.[1]);
    assert.ok(named >= stopped.length, warnings.join('; '));
  });
}
