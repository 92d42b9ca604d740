import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costUs, makePriceRun, refreshCpuUs } from '../../test/fixtures/make-price-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import type { Run } from '../run-file/run.ts';
import { meanOf } from './amount.ts';
import { type Prices, pricesOf } from './prices.ts';

const run = makePriceRun();
const prices = pricesOf(run) as Prices;

const isNear = (value: number | undefined, expected: number, share: number): void =>
  assert.ok(value !== undefined && Math.abs(value / expected - 1) <= share, `${value}, expected ${expected}`);

test('a run that wrote nothing has no prices', () => {
  assert.equal(pricesOf(makeRun()), null);
});

test('costs are CPU of server, database and projector, of reads and writes, with the value of each launch', () => {
  assert.deepEqual(prices.reads, ['user-by-id', 'users-page', 'users-names']);
  assert.deepEqual(prices.writes, ['create-post', 'rename']);
  const cost = prices.costs.find((one) => one.strategy === 'qm-outbox' && one.scenario === 'rename');
  assert.equal(cost?.amount.byLaunch.size, 4);
  isNear(cost?.estimate.value, costUs('qm-outbox', 'rename'), 0.2);
  isNear(meanOf(cost?.amount ?? assert.fail()), cost.estimate.value, 0.01);
});

test('break-even is found for each pair, read and write, for CPU and for one caller apart', () => {
  const found = prices.breakEvens.cpu.find(
    (one) =>
      one.reader === 'qm' &&
      one.other === 'normalized' &&
      one.read === 'user-by-id' &&
      one.write === 'create-post',
  );
  const truth = (costUs('qm', 'create-post') - costUs('normalized', 'create-post')) / (560 - 318);
  isNear(found?.value, truth, 0.1);
  assert.ok(found?.interval && found.interval.low < truth && (found.interval.high ?? 0) > truth);
  const { cpu, p50 } = prices.breakEvens;
  // Fields of many documents are read cheaper from the tables.
  assert.ok(
    cpu.some((one) => one.read === 'users-names' && one.reader === 'normalized' && one.other === 'qm'),
  );
  assert.ok(p50.some((one) => one.reader === 'mv' && one.write === 'rename'));
});

test('what is refreshed by the clock is counted against refreshes, in reads from one to the next', () => {
  const own = prices.breakEvens.cpu.filter(({ reader, other }) => [reader, other].includes('mv'));
  assert.ok(own.length > 0 && own.every(({ reader, write }) => reader === 'mv' && write === null));
  const found = own.find(({ other, read }) => other === 'normalized' && read === 'user-by-id');
  isNear(found?.value, refreshCpuUs / (560 - 313), 0.2);
});

test('a mixed load is predicted from what its operations take, and one that took more is named', () => {
  const { cells, nearShare } = prices.mixed;
  const [normalized, , mv, outbox] = cells;
  assert.equal(nearShare, 0.75);
  assert.deepEqual(
    cells.filter(({ isNear: near }) => !near).map(({ mixed }) => mixed.strategy),
    ['qm-outbox'],
  );
  isNear(normalized?.quotient.value, 1, 0.15);
  isNear(outbox?.quotient.value, 1 / 1.5, 0.15);
  // 2 refreshes in 10 s, 1,000 reads and 100 writes
  isNear(mv?.measuredUs, (1_000 * 313 + 100 * 600 + 2 * refreshCpuUs) / 1_100, 0.001);
  isNear(mv?.quotient.value, 1, 0.15);
  assert.ok(normalized?.quotient.interval);
});

test('a mixed load is not predicted where the refresh has no cost', () => {
  const changed = structuredClone(run);
  for (const refresh of changed.price.refreshes) refresh.cpuUs = [];
  assert.deepEqual(
    pricesOf(changed)?.mixed.cells.map(({ mixed }) => mixed.strategy),
    ['normalized', 'qm', 'qm-outbox'],
  );
});

test('lags have percentiles, and none where that write was never seen', () => {
  const [first] = prices.lateness;
  assert.deepEqual([first?.p99Us, first?.isNever, first?.firstReadShare], [0, true, 1]);
  const changed = structuredClone(run);
  const measured = changed.price.staleness.find(
    ({ strategy }) => strategy === 'qm',
  ) as Run['price']['staleness'][number];
  Object.assign(measured, { lagsUs: Array(190).fill(0), firstReads: 190, unseen: 10 });
  const found = pricesOf(changed)?.lateness.find((one) => one.measured.strategy === 'qm');
  assert.deepEqual([found?.p50Us, found?.p99Us, found?.maxUs, found?.isNever], [0, null, null, false]);
  Object.assign(measured, { lagsUs: [1, 2, 3], firstReads: 0, unseen: 0 });
  const few = pricesOf(changed)?.lateness.find((one) => one.measured.strategy === 'qm');
  assert.deepEqual([few?.p50Us, few?.p99Us, few?.maxUs], [2, null, 3]);
});

test('a refresher keeps the intervals that are longer than its refreshes', () => {
  const kept = prices.lateness.filter(({ isIntervalKept }) => isIntervalKept !== null);
  assert.deepEqual(
    kept.map(({ measured, isIntervalKept }) => [measured.refreshIntervalMs, isIntervalKept]),
    [
      [1_000, false],
      [5_000, true],
    ],
  );
  assert.deepEqual(
    prices.clocks.map(({ strategy, medianMs, shortestIntervalMs }) => [
      strategy,
      medianMs,
      shortestIntervalMs,
    ]),
    [['mv', 1_200, 1_500]],
  );
});

test('the ceiling of an outbox is where the lag begins to grow', () => {
  assert.deepEqual(prices.ceilings, [
    { strategy: 'qm-outbox', write: 'create-comment', bornePerSecond: 200, exceededPerSecond: 400 },
  ]);
});

test('a rate that the server did not answer says nothing of the outbox', () => {
  const changed = structuredClone(run);
  const fastest = changed.price.staleness.find(({ writesPerSecond }) => writesPerSecond === 400);
  Object.assign(fastest ?? assert.fail(), { achievedPerSecond: 300 });
  const [ceiling] = pricesOf(changed)?.ceilings ?? [];
  assert.deepEqual([ceiling?.bornePerSecond, ceiling?.exceededPerSecond], [200, null]);
});

test('each write has a ceiling of its own, and who is never late has none', () => {
  const changed = structuredClone(run);
  const of = (name: string) =>
    changed.price.staleness.findLast(({ strategy }) => strategy === name) ?? assert.fail();
  changed.price.staleness.push(
    { ...of('qm-outbox'), write: 'rename', writesPerSecond: 80, achievedPerSecond: 80 },
    { ...of('qm'), write: 'create-comment', writesPerSecond: 100, achievedPerSecond: 100 },
  );
  assert.deepEqual(pricesOf(changed)?.ceilings, [
    ...prices.ceilings,
    { strategy: 'qm-outbox', write: 'rename', bornePerSecond: null, exceededPerSecond: 80 },
  ]);
});

test('a write touches rows and index entries; a heap-only update touches no index', () => {
  assert.deepEqual(prices.touched, [
    { strategy: 'normalized', scenario: 'create-post', rows: 1, indexEntries: 3, hotShare: null },
    { strategy: 'qm', scenario: 'create-post', rows: 3, indexEntries: 4, hotShare: 0.75 },
  ]);
});

test('space is relative to the tables, and grows with writes', () => {
  const qm = prices.spaces.find(({ strategy }) => strategy === 'qm');
  isNear(qm?.times, 2.4, 1e-9);
  isNear(qm?.timesAfter, (33 + 42 * 1.21) / 33, 1e-9);
  isNear(qm?.bytesPerWrite ?? 0, (3e6 + 42e6 * 0.21) / 1_000, 1e-9);
});

test('transactions that were tried again are counted by scenario', () => {
  const own = prices.retries.filter(({ perRequest }) => perRequest > 0);
  assert.deepEqual(
    own.map(({ strategy, scenario }) => `${strategy} ${scenario}`),
    ['qm create-post', 'qm rename'],
  );
});
