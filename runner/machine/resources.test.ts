import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { readNoiseFloor } from './noise-floor.ts';
import { cpuNs, cpuShares, parseMachineCpu, processCpu, rssBytes } from './resources.ts';

const burnMs = 200;

/** Uses the CPU until this thread has had `burnMs` of it, by its own account. */
const burn = `
  const before = process.threadCpuUsage();
  let used = 0;
  while (used < ${1000 * burnMs}) { const { user, system } = process.threadCpuUsage(before); used = user + system; }
`;

describe("a process's CPU time", { skip: process.platform === 'linux' ? false : 'is known on Linux' }, () => {
  const readings = (): { mainMs: number; helpersMs: number; sumMs: number } => {
    const cpu = processCpu([process.pid]) ?? assert.fail();
    return {
      mainMs: cpu.mainNs / 1e6,
      helpersMs: cpu.helpersNs / 1e6,
      sumMs: (cpuNs([process.pid]) ?? 0) / 1e6,
    };
  };

  test('is told by the thread that answers and those beside it', async () => {
    const start = readings();
    new Function('process', burn)(process);
    const byMain = readings();
    assert.ok(byMain.mainMs - start.mainMs >= burnMs * 0.99);
    // The thread stays until it was read, because its account ends with it.
    const worker = new Worker(
      `${burn} require('node:worker_threads').parentPort.once('message', () => {}); require('node:worker_threads').parentPort.postMessage('burnt')`,
      { eval: true },
    );
    await once(worker, 'message');
    const byWorker = readings();
    await worker.terminate();
    assert.ok(byWorker.helpersMs - byMain.helpersMs >= burnMs * 0.99);
    assert.ok(byWorker.sumMs - start.sumMs >= 2 * burnMs * 0.99);
  });

  test('is not known of a process that is gone', () => {
    assert.equal(processCpu([2 ** 22 + 1]), null);
    assert.equal(cpuNs([process.pid, 2 ** 22 + 1]), null);
    assert.ok((rssBytes([process.pid]) ?? 0) > 1e7);
    assert.equal(rssBytes([process.pid, 2 ** 22 + 1]), null);
  });
});

const before = parseMachineCpu('cpu  100 0 50 1000 10 0 5 20 7 0\ncpu0 50 0 25 500 5 0 2 10 3 0\n');

test('the line of all CPUs is read, and guests are not counted twice', () => {
  assert.deepEqual(before, { total: 1185, idle: 1010, stolen: 20 });
  assert.equal(parseMachineCpu('cpu0 1 2 3 4 5 6 7 8'), null);
  assert.equal(parseMachineCpu(''), null);
});

test("what is neither idle, stolen nor one's own is others'", () => {
  // 200 ticks: 100 idle, 20 stolen, 80 busy. Our own 300 ms are 30 of them.
  const after = parseMachineCpu('cpu  170 0 60 1090 20 0 5 40 7 0');
  assert.deepEqual(cpuShares(before, after, 300), { other: 0.25, stolen: 0.1 });
  assert.deepEqual(cpuShares(before, after, 5_000), { other: 0, stolen: 0.1 });
  assert.equal(cpuShares(before, before, 0), null);
  assert.equal(cpuShares(null, after, 0), null);
});

test('a noise floor holds figures of its kind', async () => {
  const floor = await readNoiseFloor(50);
  assert.ok(
    floor.workMedianUs > 0 &&
      floor.workSpread >= 0 &&
      (floor.memoryReadNs ?? 0) > 0 &&
      floor.timerLagP99Us > 0,
  );
  for (const share of [floor.otherCpuShare, floor.stolenCpuShare]) {
    assert.ok(share === null || (share >= 0 && share <= 1));
  }
});
