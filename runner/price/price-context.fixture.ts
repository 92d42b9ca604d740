/** The databases, the load and the run that stages of the price work with, small, and without the launches before them. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Run } from '../../results/run-file/run.ts';
import { saveRun } from '../../results/run-file/store.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { openCluster } from '../../seed/cluster/open-cluster.ts';
import { type Dataset, datasetNamed } from '../../seed/data/datasets.ts';
import { onMaintenance } from '../../seed/databases/maintenance.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { copyCluster, testSettings } from '../../test/cluster.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { makeTestFolder } from '../../test/server.ts';
import { pauseAutovacuum } from '../database/run-cluster.ts';
import { openRunDatabases } from '../database/run-databases.ts';
import { LoadProcess } from '../load/load-process.ts';
import { cpuAffinity, placeLoad } from '../machine/pinning.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { profiles } from '../schedule/profiles.ts';
import { Timetable } from '../schedule/progress.ts';
import type { PriceContext } from './context.ts';

/** A backend ends after its client. */
const endingMs = 5_000;

interface Options {
  readonly strategies: readonly Strategy[];
  readonly signal?: AbortSignal;
  /** Is told what begins. */
  readonly onStep?: (detail: string) => void;
  readonly warmUpMsMax?: number;
}

export interface OpenPrice {
  readonly context: PriceContext;
  readonly warnings: readonly string[];
  /** The run as the file has it; null before it was saved. */
  stored(): Run | null;
  /** Sessions of its databases, and processes beside the load generator, that have not ended within some seconds. */
  left(): Promise<readonly string[]>;
}

/** Lends a session on a database of the run to `work`. */
export async function onDatabase<Result>(
  { context }: OpenPrice,
  strategy: Strategy,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await context.databases.connect(strategy);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs `work` with the context of a run on `tiny`, over a server of its own. */
export async function withPrice(options: Options, work: (open: OpenPrice) => Promise<void>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = makeTestFolder();
  stack.defer(() => rm(folder, { recursive: true }));
  await copyCluster('tiny', folder);
  const cluster = await openCluster({ runId: 'price', folder, settings: testSettings });
  stack.defer(() => cluster.stop());
  const dataset = datasetNamed('tiny') ?? assert.fail();
  await work(await openPrice(stack, cluster, dataset, join(folder, 'run.json'), options));
}

/** `stack` closes everything. */
export async function openPrice(
  stack: AsyncDisposableStack,
  cluster: Cluster,
  dataset: Dataset,
  path: string,
  { strategies, signal = new AbortController().signal, onStep, warmUpMsMax = 50 }: Options,
): Promise<OpenPrice> {
  const warnings: string[] = [];
  const observer = {
    step: ({ phase, detail = '' }: { phase: string; detail?: string }) => onStep?.(`${phase}, ${detail}`),
    warn: (warning: string) => warnings.push(warning),
  };
  stack.use(await pauseAutovacuum(cluster));
  const databases = stack.use(
    await openRunDatabases({
      ...{ cluster, runId: 'price', dataset, seed: 1, observer, signal: new AbortController().signal },
      strategies: strategies.flatMap((strategy) => [strategy, writtenCopy(strategy)]),
    }),
  );
  const load = stack.use(new LoadProcess(signal));
  const affinity = cpuAffinity();
  placeLoad(affinity, [load.pid]);
  const run: Run = makeRun();
  const [profile] = profiles;
  assert.ok(profile);
  const context: PriceContext = {
    ...{ run, dataset, strategies, databases, cluster, signal, observer },
    ...{ cases: [], slowness: 1, seed: 1, profile: { ...profile, warmUpMsMax } },
    timetable: new Timetable(observer, { totalMs: 0 }),
    laboratory: {
      ...{ load, affinity, signal, isDatabaseLocal: true, helperPids: [] },
      url: (strategy) => databases.url(strategy),
      ...{ streams: new Map(), rates: new Map(), offered: new Map() },
    },
    roundsInTime: () => 0,
    assertWhole: async () => {},
    save: () => saveRun(run, path),
  };
  return {
    context,
    warnings,
    stored: () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null),
    left: async () => {
      const endMs = performance.now() + endingMs;
      for (;;) {
        const left = [...(await sessionsOf(cluster)), ...childrenOf(load.pid)];
        if (left.length === 0 || performance.now() > endMs) return left;
        await delay(20);
      }
    },
  };
}

async function sessionsOf(cluster: Cluster): Promise<readonly string[]> {
  const { rows } = await onMaintenance(cluster, (client) =>
    client.query<{ name: string }>(
      `SELECT application_name AS name FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND datname LIKE 'cqrs_bench_price%' AND pid <> pg_backend_pid()`,
    ),
  );
  return rows.map(({ name }) => name);
}

/** Entry files of the processes that this one has forked, without the load generator. */
function childrenOf(loadPid: number): readonly string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== loadPid)
    .flatMap((pid) => {
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return Number(parent) === process.pid &&
          command.some((word) => /start\.ts|projector\.|refreshing\.ts/.test(word))
          ? [command.join(' ')]
          : [];
      } catch {
        return []; // it has ended
      }
    });
}
