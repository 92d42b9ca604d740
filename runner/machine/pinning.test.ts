import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { allowedCpus, canPin, parseCpuList, pin, placeServer } from './pinning.ts';

test('a list of CPUs is read, ranges and all', () => {
  assert.deepEqual(parseCpuList('0-2,5\n'), [0, 1, 2, 5]);
  assert.deepEqual(parseCpuList(''), []);
});

const skip = canPin() ? false : 'there is no taskset, or one CPU alone';

test('a pinned process may use those CPUs alone, until it is given the others back', { skip }, () => {
  const all = allowedCpus();
  const last = all.slice(-1);
  try {
    pin(process.pid, last);
    assert.deepEqual(allowedCpus(), last);
  } finally {
    pin(process.pid, all);
  }
  assert.deepEqual(allowedCpus(), all);
});

test('of a server the thread that answers has its place, and its helpers go anywhere', { skip }, async () => {
  const all = allowedCpus();
  const served = all.slice(-1);
  const server = spawn(process.execPath, ['--eval', 'console.log("up"); setInterval(() => {}, 1_000)']);
  try {
    await once(server.stdout, 'data');
    const pid = server.pid ?? 0;
    const threads = () =>
      readdirSync(`/proc/${pid}/task`).map((id) => allowedCpus(`${pid}/task/${id}`).join());
    placeServer({ served, load: all.slice(0, 1) }, { pids: [pid], backendPids: [] }, true);
    const [first, ...helpers] = threads();
    assert.equal(first, served.join());
    assert.ok(helpers.length > 0);
    assert.deepEqual(new Set(helpers), new Set([all.join()]));
    pin(pid, served);
    assert.deepEqual(new Set(threads()), new Set([served.join()]));
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});
