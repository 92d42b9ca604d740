import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { counter, inMs, oneLine, percentAtLeast, shortened, spreadText, withMs } from './format.ts';

test('latencies are milliseconds with three significant digits, at every size', () => {
  const texts = [4.56, 45.64, 999.6, 2_310, 12_345, 999_600, 1_234_567].map(inMs);
  assert.deepEqual(texts, ['0.00456', '0.0456', '1.00', '2.31', '12.3', '1,000', '1,230']);
  assert.equal(withMs(2_310), '2.31 ms');
});

test('counts are exact, averages short', () => {
  assert.deepEqual(
    [counter(3), counter(1.5), counter(123_456), counter(46.789)],
    ['3', '1.5', '123,456', '46.8'],
  );
});

test('a spread is a share in percent, never apart from its sign', () => {
  assert.deepEqual([0, 0.0314, 0.0996, 0.214].map(spreadText), [
    '±0.0\u00a0%',
    '±3.1\u00a0%',
    '±10\u00a0%',
    '±21\u00a0%',
  ]);
});

test('a limit is never understated, and by less than a tenth or a whole percent', () => {
  assert.deepEqual([0.03, 0.0314, 0.0991, 0.1, 0.211].map(percentAtLeast), [
    '3.0\u00a0%',
    '3.2\u00a0%',
    '10\u00a0%',
    '10\u00a0%',
    '22\u00a0%',
  ]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (share) => {
      const percent = Number(percentAtLeast(share).replace(/[\s%,]/g, ''));
      assert.ok(
        percent >= share * 100 - 1e-6 && percent <= share * 100 + 1.001,
        `${share} became ${percent} %`,
      );
    }),
    { seed: 1 },
  );
});

test('one line stays one line, without control characters', () => {
  assert.equal(oneLine(' a\u001b[31m\r\n\tb\u0007\u202e\u2028c '), 'a\\u{1b}[31m b\\u{7}\\u{202e} c');
});

test('a text is shortened to its length, ellipsis included', () => {
  assert.deepEqual([shortened('abcdef', 6), shortened('abcdef', 4)], ['abcdef', 'abc…']);
});
