import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { cpuNs, processCpu } from './resources.ts';

const burnMs = 200;

/** Takes the CPU until it has had `burnMs` of it, by its own thread's account. */
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
    // It stays until it was read: a thread takes its account with it.
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
  });
});
