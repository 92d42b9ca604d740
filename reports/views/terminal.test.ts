import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { pageHtml } from '../page/page.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { runTables } from './run.ts';

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

test('a wide terminal gets strategies across', () => {
  assertGolden(
    textOf(runTables(makeRun(), 'terminal'), { columns: 140, color: false }),
    'terminal-140.golden',
  );
});

test('a terminal of 80 columns gets a list', () => {
  assertGolden(textOf(runTables(makeRun(), 'terminal'), { columns: 80, color: false }), 'terminal-80.golden');
});

test('no line is wider than the terminal, and every case stays visible with its status', () => {
  const run = makeRun();
  for (let columns = 40; columns <= 160; columns += 3) {
    const text = textOf(runTables(run, 'terminal'), { columns, color: false });
    assert.ok(widest(text) <= columns, `${widest(text)} in a terminal of ${columns}`);
    for (const word of ['invalid', 'unsteady', 'saturated', 'p50s', 'normalized', 'qm', 'dashboard']) {
      assert.ok(text.includes(word), `${word} is missing at ${columns} columns`);
    }
  }
});

test('without color there is no control character, whatever the run file says', () => {
  const run = makeRun();
  const [first] = run.results;
  assert.ok(first);
  Object.assign(first, { status: 'unsteady', reason: 'red\u001b[31m\r\nalert\u0007' });
  for (const columns of [40, 80, 140]) {
    assert.doesNotMatch(textOf(runTables(run, 'terminal'), { columns, color: false }), /(?!\n)\p{Cc}/u);
  }
});

test('color adds style and changes no character', () => {
  for (const columns of [80, 140]) {
    const colored = textOf(runTables(makeRun(), 'terminal'), { columns, color: true });
    const trimmed = stripVTControlCharacters(colored).replace(/ +$/gm, '');
    assert.equal(trimmed, textOf(runTables(makeRun(), 'terminal'), { columns, color: false }));
    assert.ok(colored.includes('\u001b[32m'));
  }
});

test('an interval over rounds says so', () => {
  const run = makeRun();
  for (const round of run.results.flatMap((result) => result.rounds)) round.launch %= 2;
  assert.match(
    textOf(runTables(run, 'terminal'), { columns: 100, color: false }),
    /above \d+\.\d\u00a0%, over 12 rounds/,
  );
  assert.match(
    textOf(runTables(run, 'terminal'), { columns: 200, color: false }),
    /Fewer than 4 launches: intervals are over rounds/,
  );
  assert.doesNotMatch(
    textOf(runTables(makeRun(), 'terminal'), { columns: 200, color: false }),
    /over rounds/,
  );
});

test('if nothing is compared with the reference, ratios are not mentioned', () => {
  for (const names of [['qm', 'mv'], ['normalized']]) {
    const run = makeRun();
    run.results = run.results.filter(({ strategy }) => names.includes(strategy));
    const options = { columns: 140, color: false };
    for (const text of [
      textOf(runTables(run, 'terminal'), options),
      markdownOf(runTables(run, 'markdown')),
      pageHtml(run),
    ])
      assert.equal(/\bratio\b|÷|below 1|no difference/.exec(text)?.[0], undefined);
    assert.match(
      textOf(runTables(run, 'terminal'), options),
      /\(about half of the rounds lie within it\)\.$/m,
    );
  }
});

test('a run without results has a table without rows', () => {
  assert.match(
    textOf(runTables({ ...makeRun(), results: [] }, 'terminal'), { columns: 80, color: false }),
    /^What was asked for with its spread/m,
  );
});
