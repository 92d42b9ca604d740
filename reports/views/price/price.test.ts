import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BreakEven } from '../../../results/price/break-even.ts';
import { makePriceRun } from '../../../test/fixtures/make-price-run.ts';
import { makeRun } from '../../../test/fixtures/make-run.ts';
import { assertGolden } from '../../../test/golden.ts';
import { pageHtml } from '../../page/page.ts';
import { withRows } from '../../tables/table.ts';
import { textOf } from '../../tables/text.ts';
import { runTables } from '../run.ts';
import { breakEvenText } from './break-even.ts';
import { priceInShort, priceViews } from './index.ts';

const run = makePriceRun();

test('every table of the price is shown, at 80 and at 140 columns', () => {
  for (const columns of [80, 140]) {
    const tables = priceViews.flatMap(({ title, caption, tables: of }) =>
      withRows(of(run)).map((table) => ({ ...table, caption: `${title}: ${caption}` })),
    );
    const text = textOf(tables, { columns, color: false });
    assertGolden(text, `price-${columns}.golden`);
    for (const line of text.split('\n')) assert.ok(line.length <= columns, line);
  }
});

test('a terminal shows what it costs in short, and the page all of it; a run that wrote nothing has neither', () => {
  const [short, page] = [textOf(runTables(run, 'terminal'), { columns: 100, color: false }), pageHtml(run)];
  for (const { title } of priceInShort) assert.ok(short.includes(title), title);
  for (const { id, tables } of priceViews)
    assert.equal(page.includes(`<h2 id="${id}">`), withRows(tables(run)).length > 0, id);
  const other = pageHtml(makeRun());
  for (const { id } of priceViews) assert.ok(!other.includes(`<h2 id="${id}">`), id);
});

test('a break-even says no more than its interval allows', () => {
  const pair = { reader: 'qm', other: 'normalized', read: 'user-by-id', write: 'rename' };
  const textOfRange = (value: number, interval: BreakEven['interval']) =>
    breakEvenText({ ...pair, value, interval });
  assert.equal(textOfRange(14, { low: 11, high: 18 }), 'from 14 (11-18)');
  assert.equal(textOfRange(0, { low: 0, high: 0 }), 'always');
  assert.equal(textOfRange(40, { low: 3, high: null }), 'from 3.0 at the least, perhaps never');
  assert.equal(textOfRange(40, { low: 0, high: null }), '—');
  assert.equal(textOfRange(40, null), 'from 40 (no interval)');
});
