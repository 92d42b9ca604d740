import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseWarnings, driftWarnings, machineWarnings, noiseWarnings } from './environment-warnings.ts';
import { type Machine, parseMemory } from './machine.ts';

const gibibyte = 2 ** 30;
const quiet: Machine = {
  cpuCount: 8,
  cpuGovernor: 'performance',
  containerCpuLimit: null,
  isOnBattery: false,
  loadAverage: 0.1,
  memory: { totalBytes: 16 * gibibyte, availableBytes: 12 * gibibyte, swapUsedBytes: 0 },
};
const floor = {
  workMedianUs: 500,
  workSpread: 0.02,
  memoryReadNs: 100,
  memoryReadBytes: 2 ** 26,
  timerLagP99Us: 900,
  otherCpuShare: 0.01,
  stolenCpuShare: 0,
};
const databases = {
  dataset: 'small',
  databaseBytes: gibibyte,
  sharedBuffersBytes: 2 * gibibyte,
  hasPrewarm: true,
};

test('there is no warning for a quiet machine with enough cores', () => {
  assert.deepEqual(machineWarnings(quiet), []);
  assert.deepEqual(machineWarnings({ ...quiet, cpuGovernor: null, isOnBattery: null, memory: null }), []);
  assert.deepEqual(noiseWarnings(floor, quiet), []);
  assert.deepEqual(databaseWarnings(databases), []);
});

const memory = { totalBytes: 16 * gibibyte, availableBytes: 12 * gibibyte, swapUsedBytes: 0 };
for (const [change, expected] of [
  [{ cpuCount: 2 }, /^2 cores for load, server and database.* use 4 cores$/],
  [{ containerCpuLimit: 1.5 }, /^the container may use 1.5 CPUs.*docker update/],
  [{ cpuGovernor: 'powersave' }, /governor powersave.*cpupower/],
  [{ isOnBattery: true }, /battery.*Plug it in/],
  [{ memory: { ...memory, swapUsedBytes: gibibyte } }, /^1.0 GiB of memory is swapped out.*swapoff/],
  [{ memory: { ...memory, availableBytes: gibibyte / 2 } }, /^only 0.5 GiB of 16.0 GiB of memory is free/],
] as const) {
  test(`${JSON.stringify(change)} is one warning that says what to do`, () => {
    const warnings = machineWarnings({ ...quiet, ...change });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', expected);
  });
}

test("others' load is read from the CPU times, and from the load average only if those are not known", () => {
  const warned = (changes: object, loadAverage = 0.1): string =>
    noiseWarnings({ ...floor, ...changes }, { ...quiet, loadAverage }).join();
  assert.match(warned({ otherCpuShare: 0.4 }), /^other processes took 40 % of the CPUs.*End other programs/);
  assert.match(warned({ otherCpuShare: null }, 6), /^the load average was 6.0.*End other programs/);
  // After a run of our own, the load average stays high for a minute although nothing runs any more.
  assert.equal(warned({}, 6), '');
  assert.match(warned({ workSpread: 0.5 }), /^the times of a fixed piece of work differed by 50 %/);
  assert.match(warned({ stolenCpuShare: 0.1 }), /^the hypervisor kept 10 %/);
});

test('there is a warning if the machine changed during the run', () => {
  assert.deepEqual(driftWarnings(floor, { ...floor, memoryReadNs: 115 }), []);
  assert.equal(driftWarnings(floor, { ...floor, memoryReadNs: 116 }).length, 1);
  assert.match(
    driftWarnings(floor, { ...floor, memoryReadNs: 150 }).join(),
    /changed during the run \(random reads of memory: 50 % slower\).*quieter time/,
  );
});

test('there are warnings for databases beyond shared_buffers, and for a server without pg_prewarm', () => {
  assert.match(
    databaseWarnings({ ...databases, databaseBytes: 3 * gibibyte }).join(),
    /^the databases of small take 3.0 GiB together, but shared_buffers hold 2.0 GiB.*--strategy/,
  );
  assert.match(databaseWarnings({ ...databases, hasPrewarm: false }).join(), /no pg_prewarm.*Install/);
});

test('memory is read from its four lines', () => {
  const text = 'MemTotal: 4 kB\nMemFree: 1 kB\nMemAvailable:   3 kB\nSwapTotal: 9 kB\nSwapFree: 7 kB\n';
  assert.deepEqual(parseMemory(text), { totalBytes: 4096, availableBytes: 3072, swapUsedBytes: 2048 });
  assert.equal(parseMemory('MemTotal: 4 kB\n'), null);
});
