/** Runs of servers that somebody else started: nothing of PostgreSQL is shown, and the headline is what is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunSchema } from '../../results/run-file/run.ts';
import { makeForeignRun } from '../../test/fixtures/make-foreign-run.ts';
import { pageHtml } from '../page/page.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { runTables } from './run.ts';

const texts = (isCpuKnown: boolean) => {
  const run = makeForeignRun(isCpuKnown);
  assert.equal(RunSchema.safeParse(run).error, undefined);
  const text = textOf(runTables(run, 'terminal'), { columns: 120, color: false });
  return { text, markdown: markdownOf(runTables(run, 'markdown')), page: pageHtml(run) };
};

test('the first server is the reference, and the CPU of the server the headline of a cost', () => {
  const { text, markdown, page } = texts(true);
  assert.match(text, /^Cost: server CPU per request$/m);
  assert.match(text, /Compared with old\./);
  assert.match(text, /note: the servers were not started by this run/);
  assert.match(text, /cheaper \[/);
  for (const each of [text, markdown, page])
    assert.doesNotMatch(each, /PostgreSQL|Statements|Buffers|Database CPU|foreign|normalized/);
  assert.match(page, /<h1>What each server costs<\/h1>/);
  assert.match(page, /What stands behind them is not included/);
  assert.match(page, /<dt>new<\/dt><dd>http:\/\/127\.0\.0\.1:4001<\/dd>/);
});

test('where no CPU is known, throughput is compared', () => {
  const { text, page } = texts(false);
  assert.match(text, /^Cost: throughput$/m);
  assert.doesNotMatch(page, /<th[^>]*>Server CPU/);
});
