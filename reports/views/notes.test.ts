import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { pageHtml } from '../page/page.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { notesOf } from './notes.ts';
import { runTables } from './run.ts';

const unsteady = 'not steady: its p50s fell by 6 % from the first round of a launch to the last';

/** Of the run's 16 cases, 10 are ok; the first gets a note of its own kind. */
function notedRun() {
  const run = makeRun();
  const fine = run.results.filter(({ status }) => status === 'ok');
  fine.forEach((result, index) => {
    result.reason = index === 0 ? 'few launches' : unsteady;
  });
  return run;
}

test('one note per kind with the number of its cases, the most frequent first', () => {
  assert.deepEqual(notesOf(notedRun()), [`${unsteady}: 9 of 16 cases`, 'few launches: 1 of 16 cases']);
});

test('the reason of a case that is not ok is not a note', () => {
  assert.deepEqual(notesOf(makeRun()), []);
});

test('terminal, markdown and page say a note once', () => {
  const terminal = textOf(runTables(notedRun(), 'terminal'), { columns: 140, color: false });
  for (const text of [terminal, markdownOf(runTables(notedRun(), 'markdown')), pageHtml(notedRun())]) {
    assert.equal(text.split(unsteady).length, 2);
    assert.match(text, /note: not steady: .*: 9 of 16 cases/i);
  }
});

test('a note is plain text: a terminal or a browser interprets nothing in it', () => {
  const run = makeRun();
  Object.assign(run.results[0] ?? {}, { reason: 'red\u001b[31m\n<script>|' });
  assert.match(
    textOf(runTables(run, 'terminal'), { columns: 140, color: false }),
    /^note: red\\u\{1b\}\[31m <script>\|: 1 of 16 cases$/m,
  );
  assert.match(
    markdownOf(runTables(run, 'markdown')),
    /^- note: red\\\\u\{1b\}\\\[31m &lt;script>\\\|: 1 of 16 cases$/m,
  );
  assert.ok(!pageHtml(run).includes('<script>'));
});
