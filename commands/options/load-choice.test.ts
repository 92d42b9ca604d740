import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLabel } from '../../results/run-file/case.ts';
import { parseLoad } from './load-choice.ts';

test('a load is read as a run file names it', () => {
  for (const word of [
    'closed:1',
    'closed:256',
    'open:500',
    'open:0.5',
    'open:500:constant',
    'capacity:p99<50ms',
    'capacity:p50<2.5ms',
  ])
    assert.equal(loadLabel(parseLoad(word)), word);
  assert.deepEqual(parseLoad('open:500:poisson'), parseLoad('open:500'));
});

test('anything else is refused, with the reason or the right form', () => {
  const wrong: [string, RegExp][] = [
    ['closed:0', /from 1 to 256; received "0"/],
    ['closed:16:1', /It is one of closed:1 .*received "closed:16:1"/],
    ['open', /It is one of .* open:500 .*received "open"/],
    ['open:0', /0\.1 to 100000 requests a second; received "0"/],
    ['open:1e9', /requests a second; received "1e9"/],
    ['open:', /requests a second; received ""/],
    ['open:500:bursty', /It is one of /],
    // What a shell makes of it without quotes.
    ['capacity:p99', /capacity:p99<50ms \(in quotes\); received "capacity:p99"/],
    ['capacity:p42<50ms', /It is one of /],
    ['capacity:p99<50s', /It is one of /],
    ['capacity:p99<0ms', /1 to 2500 milliseconds; received "0"/],
  ];
  for (const [word, message] of wrong) assert.throws(() => parseLoad(word), { message });
});
