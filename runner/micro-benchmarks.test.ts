import assert from 'node:assert/strict';
import { test } from 'node:test';
import { microBenchmarks } from './micro-benchmarks.ts';

test('every micro benchmark makes what its name says, with nothing missing', () => {
  const benchmarks = microBenchmarks();
  assert.equal(new Set(benchmarks.map(({ name }) => name)).size, benchmarks.length);
  for (const { name, run } of benchmarks) {
    const made = run();
    assert.ok(made, name);
    // A key that the documents and the schema spell differently would be undefined.
    assert.deepEqual(JSON.parse(JSON.stringify(made) ?? '0'), typeof made === 'function' ? 0 : made, name);
  }
});
