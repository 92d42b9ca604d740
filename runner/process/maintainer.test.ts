import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mv } from '../../servers/strategies/mv/strategy.ts';
import { qmOutbox } from '../../servers/strategies/qm-outbox/strategy.ts';
import { MaintainerRecord } from './maintainer.ts';

test('reports are summed up by figure, and what is not known is left out', () => {
  const record = new MaintainerRecord(mv, 250);
  record.add({ durationMs: 10, lagMs: null, walBytes: null });
  record.add({ durationMs: 40, lagMs: 1_040, walBytes: null });
  record.add({ durationMs: 20, lagMs: 1_020, walBytes: null });
  record.add({ durationMs: 30, lagMs: 1_030, walBytes: null });
  assert.deepEqual(record.summary(), {
    strategy: 'mv',
    refreshIntervalMs: 250,
    reports: 4,
    figures: {
      durationMs: { count: 4, median: 25, max: 40, total: 100 },
      lagMs: { count: 3, median: 1_030, max: 1_040, total: 3_090 },
    },
    notes: {},
  });
});

test('what is said instead of figures is counted, and is no refresh', () => {
  const record = new MaintainerRecord(mv);
  for (const said of ['busy', 'busy', 'tired']) record.add({ skipped: said });
  const { reports, figures, notes } = record.summary();
  assert.deepEqual([reports, figures, notes], [0, {}, { 'skipped: busy': 2, 'skipped: tired': 1 }]);
});

test('an interval is for maintainers that work by the clock, and theirs when nothing else is said', () => {
  assert.equal(new MaintainerRecord(mv).refreshIntervalMs, mv.maintainer?.refreshIntervalMs);
  assert.equal(new MaintainerRecord(qmOutbox, 250).refreshIntervalMs, null);
});
