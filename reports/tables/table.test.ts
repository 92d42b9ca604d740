import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableHtml } from './html.ts';
import { type Table, tableOf } from './table.ts';
import { textOf } from './text.ts';

const items = [
  { name: 'qm', p50: '1.10', range: '1.09–1.13', status: 'unsteady' },
  { name: 'tv', p50: null, range: '', status: 'invalid' },
];
const table: Table = {
  name: 'Figures <all>',
  caption: 'p50 & more',
  ...tableOf(items, [
    { title: 'Strategy', cell: ({ name, status }) => ({ text: name, mark: status }) },
    {
      title: 'p50',
      unit: 'ms',
      cell: ({ p50, range }) =>
        p50 === null
          ? { text: 'a | b\n<script>', spans: true, style: 'invalid' }
          : { text: p50, range, isStrong: true, style: 'better' },
    },
    { title: 'on the page', on: 'page', cell: () => 'p' },
    { title: 'in a terminal', on: 'terminal', align: 'left', cell: () => 't' },
  ]),
  notes: ['note: a sentence that is longer than the terminal is wide, and so goes on'],
};

test('as text: widths, a spanning cell, marks, and notes that are wrapped', () => {
  assert.equal(
    textOf([table, { caption: 'the end' }], { columns: 50, color: false }),
    [
      'p50 & more',
      'Strategy                  p50  in a terminal',
      'qm unsteady  1.10 (1.09–1.13)  t',
      'tv invalid   a | b\\u{a}<script>',
      'note: a sentence that is longer than the terminal',
      '  is wide, and so goes on',
      '',
      'the end',
      '',
    ].join('\n'),
  );
});

test('as HTML: escaped, scrolled with keys, scopes, units, marks, and a row that is invalid', () => {
  assert.equal(
    tableHtml(table).text,
    `<div class="scroll" tabindex="0" role="region" aria-label="Figures &lt;all&gt;">
<table class="figures">
<caption>p50 &amp; more</caption>
<thead><tr><th scope="col">Strategy</th><th scope="col">p50<span class="unit">ms</span></th><th scope="col">on the page</th></tr></thead>
<tbody>
<tr><th scope="row">qm <span class="badge unsteady">unsteady</span></th><td><span class="better"><b>1.10</b></span><small>1.09–1.13</small></td><td>p</td></tr>
<tr class="invalid"><th scope="row">tv <span class="badge invalid">invalid</span></th><td colspan="2" class="reason">a | b
&lt;script&gt;</td></tr>
</tbody>
</table></div>
`,
  );
});

test('a table that does not fit is shown in a narrower layout; the narrowest goes on below, unless it is whole', () => {
  const row = (text: string) => [['a row that is longer than that, by ten', text]];
  const wide = { rows: row('than'), narrower: { rows: row('in'), narrower: { rows: row('that goes on') } } };
  const shown = (table: Table, columns: number) => textOf([table], { columns, color: false });
  assert.equal(shown(wide, 44), 'a row that is longer than that, by ten  than\n');
  assert.equal(shown(wide, 42), 'a row that is longer than that, by ten  in\n');
  assert.equal(shown(wide, 41), 'a row that is longer than that, by ten\n    that goes on\n');
  assert.equal(
    shown({ rows: row('met'), isWhole: true }, 41),
    'a row that is longer than that, by ten  met\n',
  );
});

test('a row goes on below its last column if that has room for words, else on lines of its own; no word is broken', () => {
  const long = 'a text of some length that needs two lines';
  const shown = (first: string) =>
    textOf(
      [
        {
          columns: [{ title: '' }, { title: '', align: 'left' }],
          rows: [
            [first, long],
            ['b', 'c'],
          ],
        },
      ],
      {
        columns: 40,
        color: false,
      },
    );
  assert.equal(shown('a'), 'a  a text of some length that needs two\n   lines\nb  c\n');
  assert.equal(
    shown('a first cell of some length'),
    'a first cell of some length\n    a text of some length that needs two\n    lines\nb                            c\n',
  );
  assert.equal(
    shown('a first cell that is itself longer than the line').split('\n')[0],
    'a first cell that is itself longer',
  );
});

test('a command stays on one line, so that it can be copied, unless it is longer than that', () => {
  const shown = (text: string) => textOf([{ notes: [text] }], { columns: 50, color: false });
  assert.equal(
    shown('what was not asked is asked by: npm run bench -- --load traffic:60%, or --profile standard'),
    'what was not asked is asked by:\n  npm run bench -- --load traffic:60%, or\n  --profile standard\n',
  );
  assert.match(
    shown('continue with: npm run bench -- --resume 20261122T214005Z-quick-ab12 --dataset medium'),
    /^continue with: npm run bench -- --resume\n {2}20261122T214005Z-quick-ab12/,
  );
});

test('color is put around cells and lines, without changing any character', () => {
  const colored = textOf(
    [{ caption: { text: 'a', style: 'bold' }, rows: [[{ text: 'b', style: 'alert' }]] }],
    {
      columns: 40,
      color: true,
    },
  );
  assert.equal(colored, '\u001b[1ma\u001b[0m\n\u001b[33mb\u001b[0m\n');
});
