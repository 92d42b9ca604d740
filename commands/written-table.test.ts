import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WriteFigures } from '../results/studies/writes.ts';
import { writtenTable } from './written-table.ts';

const slice: WriteFigures['written'][number] = {
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
  return writtenTable([
    { ...figures, synchronousCommit: 'off' },
    { ...figures, synchronousCommit: 'on' },
  ]);
}

test('WAL is of all transactions together; HOT of documents alone; dead rows of the last slice', () => {
  const longer = { ...slice, transactions: 300, walBytes: 1_000_000 };
  // 1,200,000 bytes for 400 transactions, 100,000 of them full pages.
  assert.match(tableOf(slice, longer), /^mixed +qm +3,000 +8 % +- +75 % +41$/m);
});

test('where only their number is known, full pages are bounded, and never more than all', () => {
  const unread = { ...slice, fullPageBytes: null };
  assert.match(tableOf(slice, unread), / <= 41 % /);
  assert.match(tableOf({ ...unread, fullPageImages: 1_000 }), / <= 100 % /);
});

test('slices without a checkpoint say so, and what to type', () => {
  assert.doesNotMatch(tableOf(slice), /checkpoint came/);
  assert.match(tableOf(slice, { ...slice, isCheckpointed: false }), /GRANT pg_checkpoint TO/);
});
