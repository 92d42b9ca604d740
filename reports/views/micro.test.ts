import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { pageHtml } from '../page/page.ts';
import { textOf } from '../tables/text.ts';
import { microTable } from './micro.ts';

const benchmarks = [
  {
    name: 'transform-user',
    title: 'transform a <user>',
    processes: [812, 790.4, 1_204].map((medianNs) => ({ medianNs, samples: 20 })),
  },
  { name: 'case-key', title: 'case one key', processes: [{ medianNs: 9.87, samples: 40 }] },
];

test('the table has the median over processes, and the fastest and slowest of them', () => {
  assert.equal(
    textOf([microTable(benchmarks)], { columns: 80, color: false }).trimEnd(),
    [
      '                    one call  fastest – slowest process',
      'transform a <user>    812 ns  790 ns – 1.20 µs',
      'case one key         9.87 ns  9.87 ns – 9.87 ns',
    ].join('\n'),
  );
});

test('the page has them if the run has them', () => {
  assert.doesNotMatch(pageHtml(makeRun()), /Micro-benchmarks/);
  const page = pageHtml({ ...makeRun(), microBenchmarks: benchmarks });
  assert.match(page, /transform a &lt;user&gt;<\/th><td><b>812 ns<\/b><\/td><td>790 ns – 1\.20 µs/);
  assert.match(page, /<td>1 process<\/td>/);
});
