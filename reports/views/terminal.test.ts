import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { pageHtml } from '../page/page.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { runTables } from './run.ts';

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

/** A run whose A/A pair differs. */
const disturbed = makeAaRun({ p50: [1.05, 1.06, 1.055, 1.06], cpu: [0.99, 1, 1.01, 1] });

for (const columns of [80, 100, 140]) {
  test(`a run, and one that was disturbed, in a terminal of ${columns} columns`, () => {
    for (const [run, name] of [
      [makeRun(), 'terminal'],
      [disturbed, 'terminal-disturbed'],
    ] as const)
      assertGolden(
        textOf(runTables(run, 'terminal'), { columns, color: false }),
        `${name}-${columns}.golden`,
      );
  });
}

test('what a run can tell is its first line, and a disturbed run begins with one red line', () => {
  const terminal = { columns: 200, color: true };
  assert.match(
    textOf(runTables(disturbed, 'terminal'), terminal),
    /^.\[31mdo not decide on this run: qm differs from itself \(A\/A pair\).\[0m\nthis run tells /,
  );
  assert.match(
    textOf(runTables(makeRun(), 'terminal'), terminal),
    /^this run tells differences above \d+\s% \(cost\) and \d+\s% \(latency\): \d+ winners, \d ties, \d undecided\n/,
  );
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

test('nothing is cut, and no word is broken', () => {
  const words = (columns: number) =>
    textOf(runTables(disturbed, 'terminal'), { columns, color: false }).split(/\s+/);
  for (const columns of [80, 100, 140]) {
    const shown = new Set(words(columns));
    const said = textOf(runTables(disturbed, 'terminal'), { columns: 1_000, color: false });
    const prose = said.slice(said.indexOf('best for')).split(/\s+/);
    assert.deepEqual(
      prose.filter((word) => !shown.has(word)),
      [],
    );
    assert.ok(!words(columns).some((word) => word.includes('…')));
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
    /Fewer\sthan\s4\slaunches:\sintervals\sare\sover\srounds/,
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
      assert.equal(/\bratio\b|beside normalized|\dx |too close/i.exec(text)?.[0], undefined);
  }
});

test('a run without results has a table without rows', () => {
  assert.match(
    textOf(runTables({ ...makeRun(), results: [] }, 'terminal'), { columns: 80, color: false }),
    /^60\u00a0% of 1:42\u00a0min lay inside windows/m,
  );
});
