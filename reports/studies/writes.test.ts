import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WriteFigures } from '../../results/run-file/writes.ts';
import { textOf } from '../tables/text.ts';
import { maintainerTable, writtenTable } from './writes.ts';

const endless = { columns: Number.POSITIVE_INFINITY, color: false };

const window: WriteFigures['written'][number] = {
  transactions: 100,
  isCheckpointed: true,
  walBytes: 200_000,
  fullPageImages: 10,
  fullPageBytes: 50_000,
  tables: [
    { table: 'qm_lock', updates: 1_000, hotUpdates: 1_000, deadTuples: 4 },
    { table: 'qm_post', updates: 200, hotUpdates: 150, deadTuples: 30 },
    { table: 'qm_user', updates: 0, hotUpdates: 0, deadTuples: 0 },
    { table: 'tb_post', updates: 200, hotUpdates: 0, deadTuples: 7 },
  ],
};

function tableOf(...written: WriteFigures['written']): string {
  const figures: Omit<WriteFigures, 'synchronousCommit'> = {
    strategy: 'qm',
    workload: 'mixed',
    tps: [],
    settleMs: [],
    written,
    deadlocks: 0,
    conflicts: 0,
  };
  const modes = (['off', 'on'] as const).map((synchronousCommit) => ({ ...figures, synchronousCommit }));
  return textOf([writtenTable(modes)], endless);
}

test('WAL is over all transactions; HOT only over documents; dead rows are those of the last window', () => {
  const longer = { ...window, transactions: 300, walBytes: 1_000_000 };
  // 1,200,000 bytes for 400 transactions, 100,000 of them full pages.
  assert.match(tableOf(window, longer), /^mixed +qm +3,000 +8 % +- +75 % +41$/m);
});

test('if only the number of full pages is known, their share is an upper bound, and at most 100 %', () => {
  const unread = { ...window, fullPageBytes: null };
  assert.match(tableOf(window, unread), / <= 41 % /);
  assert.match(tableOf({ ...unread, fullPageImages: 1_000 }), / <= 100 % /);
});

test('windows without a checkpoint say so, and what to type', () => {
  assert.doesNotMatch(tableOf(window), /checkpoint came/);
  assert.match(tableOf(window, { ...window, isCheckpointed: false }), /GRANT pg_checkpoint TO/);
});

test('a row per figure, with its unit in words, and other messages below', () => {
  const table = maintainerTable([
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
    textOf([table], endless)
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
    [
      'maintainer of                   figure            median    max   total',
      'mv (12 reports, one every 1 s)  duration ms         81.3  1,234   2,000',
      '                                WAL insert bytes   4,096  8,192  60,000',
      'qm-outbox (0 reports)           none ended             -      -       -',
      'mv, 3 times: skipped: Another session is refreshing.',
    ],
  );
});
