import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { upgradeRun } from './old-files.ts';
import { RunSchema } from './run.ts';

/** As in an early file: without what may be null or empty, and with the names of format 1. */
function early(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(early);
  if (json === 'invalid') return 'void';
  if (typeof json !== 'object' || json === null) return json;
  const optional = [
    ...[
      'orderSeed',
      'instrumentVersion',
      'base',
      'writes',
      'cpuAffinity',
      'serverNodeFlags',
      'noiseFloor',
      'warnings',
      'databaseDelayMs',
      'openLoop',
    ],
    ...['longestUs', 'busyConnections', 'statementsPerRequest', 'fellBackShare', 'microBenchmarks', 'aaPair'],
  ];
  const isCounters = 'responseBytes' in json;
  const kept = Object.entries(json).filter(([key]) => isCounters || !optional.includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, early(value)]));
}

test('fields that came later are unknown in an old run', () => {
  const run = makeRun();
  const old = { ...(early(run) as object), formatVersion: 1 };
  assert.equal(RunSchema.safeParse(old).success, false);
  run.environment.orderSeed = null;
  run.environment.instrumentVersion = null;
  assert.deepEqual(RunSchema.parse(upgradeRun(old)), run);
});

test('a file of format 1 is read with the current names', () => {
  const { environment, results, ...rest } = makeRun();
  const { cpuAffinity, ...elsewhere } = environment;
  const old = {
    ...{ ...rest, formatVersion: 1, environment: { ...elsewhere, cpuPlacement: 'servers 0, load 1' } },
    results: results.map(({ status, rounds, ...result }) => ({
      ...{ ...result, status: status === 'invalid' ? 'void' : status },
      rounds: rounds.map(({ fellBackShare, ...round }) => ({ ...round, fellThroughShare: fellBackShare })),
    })),
  };
  const read = RunSchema.parse(upgradeRun(old));
  assert.deepEqual(read.results, results);
  assert.equal(read.environment.cpuAffinity, 'servers 0, load 1');
});

test('a file of this format is not changed, except for figures that came later', () => {
  const run = makeRun();
  assert.deepEqual(upgradeRun(run), run);
  const before = makeRun();
  const [round] = before.results[0]?.rounds ?? [];
  assert.ok(round);
  Reflect.deleteProperty(round, 'busyConnections');
  Reflect.deleteProperty(round.latencyUs, 'p999');
  Object.assign(run.results[0]?.rounds[0] ?? {}, { busyConnections: null });
  Object.assign(run.results[0]?.rounds[0]?.latencyUs ?? {}, { p999: null });
  assert.deepEqual(upgradeRun(before), run);
});

test('anything but a run is left unchanged, so that the schema refuses it', () => {
  for (const json of [null, [1], 'x', { results: 1, environment: [] }, { results: [null], aaPair: 3 }])
    assert.equal(RunSchema.safeParse(upgradeRun({ ...Object(json), formatVersion: 1 })).success, false);
  const hostile =
    '{"formatVersion": 1, "__proto__": {"parts": 1}, "constructor": 2, "results": [{"__proto__": 3}]}';
  const kept = Object.keys(upgradeRun(JSON.parse(hostile)) as object).slice(-4);
  assert.deepEqual(kept, ['formatVersion', '__proto__', 'constructor', 'results']);
});
