import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { pageHtml } from '../page/page.ts';
import { sectionsOf } from '../sections.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { coresTables } from './cores.ts';

const sections = sectionsOf(makeRun());

test('a machine whose cores are divided answers what the busier side bears', () => {
  const tables = coresTables(sections, { cores: 8, serverCores: 4 });
  const text = textOf(tables, { columns: 140, color: false });
  assert.match(
    text,
    /^Requests per second of 8 cores, 4 of them the server's, with 95 % intervals\nsmall dataset, closed loop, 16/,
  );
  // 4 cores over the 116 us of CPU that the server takes, where the database takes 46.
  assert.match(text, /^post-with-comments +34,\d00 \(3\d,\d00–3\d,\d00\)/m);
  assert.match(text, /^dashboard .* — /m, 'the invalid case has no figure');
  assert.match(markdownOf(tables), /^\| post-with-comments \| \*\*34,\d00\*\* \(/m);
});

test('in a narrow terminal it is a list, and only costs are in it', () => {
  const text = textOf(coresTables(sections, { cores: 8, serverCores: null }), { columns: 80, color: false });
  assert.match(text, /^Requests per second of 8 cores, shared by server and database/);
  assert.match(text, /^post-with-comments\n {2}normalized +49,\d00 \(/m);
  assert.equal(text.split('dataset').length, 2);
});

test('without CPU times there is no table, on the page neither', () => {
  const run = makeRun();
  assert.match(pageHtml(run), /<h2 id="per-core">/);
  for (const round of run.results.flatMap(({ rounds }) => rounds)) round.databaseCpuUsPerRequest = null;
  assert.deepEqual(coresTables(sectionsOf(run), { cores: 1, serverCores: null }), []);
  assert.doesNotMatch(pageHtml(run), /<h2 id="per-core">/);
});
