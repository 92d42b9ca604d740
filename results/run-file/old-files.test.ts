import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { upgradeRun } from './old-files.ts';
import { RunSchema } from './run.ts';

/** JSON without anything that may be null or empty, which an early file did not have. */
function early(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(early);
  if (typeof json !== 'object' || json === null) return json;
  const optional = [
    ...[
      'orderSeed',
      'cpuPlacement',
      'serverNodeFlags',
      'noiseFloor',
      'warnings',
      'databaseDelayMs',
      'openLoop',
    ],
    ...[
      'longestUs',
      'busyConnections',
      'statementsPerRequest',
      'fellThroughShare',
      'microBenchmarks',
      'aaPair',
    ],
  ];
  const isCounters = 'responseBytes' in json;
  const kept = Object.entries(json).filter(([key]) => isCounters || !optional.includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, early(value)]));
}

test('a run from before a field was thought of is read as one that does not know it', () => {
  const run = makeRun();
  assert.equal(RunSchema.safeParse(early(run)).success, false);
  run.environment.orderSeed = null;
  assert.deepEqual(RunSchema.parse(upgradeRun(early(run))), run);
});

test('what is no run stays what it was, for its schema to refuse', () => {
  for (const json of [null, [1], 'x', { results: 1, environment: [] }, { results: [null], aaPair: 3 }])
    assert.equal(RunSchema.safeParse(upgradeRun(json)).success, false);
  const hostile = JSON.parse('{"__proto__": {"parts": 1}, "constructor": 2, "results": [{"__proto__": 3}]}');
  assert.deepEqual(Object.keys(upgradeRun(hostile) as object).slice(-3), [
    '__proto__',
    'constructor',
    'results',
  ]);
});
