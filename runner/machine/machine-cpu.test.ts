import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuShares, parseMachineCpu } from './machine-cpu.ts';
import { readNoiseFloor } from './noise-floor.ts';

const before = parseMachineCpu('cpu  100 0 50 1000 10 0 5 20 7 0\ncpu0 50 0 25 500 5 0 2 10 3 0\n');

test('the line of all CPUs is read, and guests are not counted twice', () => {
  assert.deepEqual(before, { total: 1185, idle: 1010, stolen: 20 });
  assert.equal(parseMachineCpu('cpu0 1 2 3 4 5 6 7 8'), null);
  assert.equal(parseMachineCpu(''), null);
});

test("what is neither idle, stolen nor one's own is others'", () => {
  // 200 ticks: 100 idle, 20 stolen, 80 busy; 300 ms of them, 30 ticks, are our own.
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
