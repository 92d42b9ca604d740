import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentNode } from 'graphql';
import { microWorkloads } from './benchmarks.ts';
import { runMicroBenchmarks } from './micro.ts';
import { rowParser } from './row-parsing.ts';

test('every micro-benchmark makes what its title says, with nothing missing', () => {
  const workloads = microWorkloads();
  assert.equal(new Set(workloads.map(({ name }) => name)).size, workloads.length);
  for (const { name, run } of workloads) {
    const made = run();
    assert.ok(made, name);
    if (name.endsWith('-operation') || name.startsWith('respond-')) continue;
    // A key that documents and schema spell differently would be undefined.
    assert.deepEqual(JSON.parse(JSON.stringify(made) ?? '0'), typeof made === 'function' ? 0 : made, name);
  }
  const madeBy = (name: string): unknown => workloads.find((workload) => workload.name === name)?.run();
  assert.equal((madeBy('parse-operation') as DocumentNode).definitions.length, 1);
  assert.deepEqual(madeBy('validate-operation'), [], 'the operation has no fault');
});

test('every transformer makes the same bytes of the user, with all that the operation selects', () => {
  const respond = microWorkloads().filter(({ name }) => name.startsWith('respond-'));
  assert.deepEqual(
    respond.map(({ name }) => name),
    ['respond-object', 'respond-text', 'respond-wasm'],
  );
  const [first = '', ...others] = respond.map(({ run }) => String(run()));
  for (const other of others) assert.equal(other, first);
  const made = JSON.parse(first);
  assert.deepEqual([made.firstName, made.userPosts.length, made.userPosts[0].title], ['Ada', 10, 'Title']);
});

test('rows are parsed from their texts by the type of each column', () => {
  const rows = [
    { id: 7, title: 'a', data: { deep: [1, null] } },
    { id: 8, title: 'b', data: [] },
  ];
  const parse = rowParser(rows);
  assert.deepEqual(parse(), rows);
  assert.notEqual(parse()[0], parse()[0]);
});

test('each process gives one figure for each, in the order in which they are listed', async () => {
  const launches: number[] = [];
  const found = await runMicroBenchmarks({
    processes: 2,
    seed: 1,
    benchmarkMs: 2,
    signal: new AbortController().signal,
    onProcess: (launch) => launches.push(launch),
  });
  assert.deepEqual(launches, [0, 1]);
  assert.deepEqual(
    found.map(({ name }) => name),
    microWorkloads().map(({ name }) => name),
  );
  for (const { name, processes } of found) {
    assert.equal(processes.length, 2, name);
    for (const { medianNs, samples } of processes) assert.ok(medianNs > 0 && samples > 0, name);
  }
});
