import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keeperTable } from './keeper-table.ts';

test('a figure a row, with its unit in words; what was said instead below', () => {
  const text = keeperTable([
    {
      strategy: 'mv',
      refreshIntervalMs: 1_000,
      reports: 12,
      figures: {
        durationMs: { count: 12, median: 81.26, max: 1_234.4, total: 2_000 },
        walInsertBytes: { count: 12, median: 4_096, max: 8_192, total: 60_000 },
      },
      notes: { 'skipped: Another session is refreshing.': 3 },
    },
    { strategy: 'qm-outbox', refreshIntervalMs: null, reports: 0, figures: {}, notes: {} },
  ]);
  assert.deepEqual(
    text.split('\n').map((line) => line.trimEnd()),
    [
      'keeper of                       figure            median    max   total',
      'mv (12 reports, one every 1 s)  duration ms         81.3  1,234   2,000',
      '                                WAL insert bytes   4,096  8,192  60,000',
      'qm-outbox (0 reports)           none ended             -      -       -',
      'mv, 3 times: skipped: Another session is refreshing.',
    ],
  );
});
