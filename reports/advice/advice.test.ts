import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviseOn } from '../../results/advice/advice.ts';
import { changesOf } from '../../results/advice/changes.ts';
import type { Workload } from '../../results/advice/workload.ts';
import { type Prices, pricesOf } from '../../results/price/prices.ts';
import { makePriceRun } from '../../test/fixtures/make-price-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { textOf } from '../tables/text.ts';
import { adviceTables } from './tables.ts';

const prices = pricesOf(makePriceRun()) as Prices;

function adviceText(changed: Partial<Workload>): string {
  const advice = adviseOn(prices, {
    reads: new Map([
      ['user-by-id', 150],
      ['users-page', 50],
    ]),
    writes: new Map([['create-post', 5]]),
    stalenessMs: 0,
    storageTimes: null,
    readsOwnWrites: false,
    ...changed,
  });
  const tables = adviceTables(advice, changesOf(prices, advice), prices, 'From a run of a test.');
  return textOf(tables, { columns: 80, color: false });
}

const asked: readonly (readonly [title: string, changed: Partial<Workload>])[] = [
  ['nobody may read late', {}],
  [
    'late reads are allowed, and writers read their own writes',
    { writes: new Map([['rename', 20]]), stalenessMs: 60_000, readsOwnWrites: true },
  ],
  [
    'more writes than the outbox bears, and little space',
    { writes: new Map([['create-post', 300]]), stalenessMs: 5_000, storageTimes: 1.5 },
  ],
  [
    'nobody serves it',
    {
      reads: new Map([
        ['user-by-id', 1],
        ['never-measured', 1],
      ]),
    },
  ],
];

test('advice says who serves a workload, why not the others, and what would change that', () => {
  const texts = asked.map(([title, changed]) => `## ${title}\n\n${adviceText(changed)}`);
  assertGolden(texts.join('\n'), 'advice-80.golden');
});

test('no line of advice is longer than 80 columns', () => {
  const lines = asked.flatMap(([, changed]) => adviceText(changed).split('\n'));
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
});

test('who keeps documents by triggers that lock is told to retry, and nobody else', () => {
  assert.match(adviceText({}), /^- qm-inline and qm: retry 40001 and 40P01 .*\s4\s\(qm\)/ms);
  assert.doesNotMatch(adviceText({ reads: new Map([['user-by-id', 1]]) }), /40001/);
});
