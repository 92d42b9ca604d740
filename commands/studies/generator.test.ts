import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMedian } from '../../results/studies/generator.ts';
import { generatorLimits } from '../../runner/generator/generator.ts';
import { requestsIn } from '../../runner/generator/wrk.ts';

test('the generators are measured on a server that does nothing', async () => {
  const limits = await generatorLimits({
    searches: 1,
    lowestPerSecond: 1_000,
    highestPerSecond: 1_000,
    signal: new AbortController().signal,
  });
  assert.ok(limits.closedPerSecond > 100, `${limits.closedPerSecond}`);
  const open = openMedian(limits);
  // On a busy machine it may be late at any rate; then it says so.
  assert.ok(open === null ? limits.openLimit !== null : open === 1_000, `${open}`);
  assert.ok(limits.wrkPerSecond === null || limits.wrkPerSecond > 100);
});

test('the output of wrk is parsed, and its errors are errors', () => {
  const output =
    '  41230 requests in 2.10s, 49.59MB read\nRequests/sec:  19633.41\nTransfer/sec:     23.62MB\n';
  assert.equal(requestsIn(output), 19_633.41);
  assert.throws(
    () => requestsIn(`${output}  Non-2xx or 3xx responses: 5\n`),
    /no errors, got: 41230 requests/,
  );
  assert.throws(() => requestsIn('unable to connect'), /unable to connect/);
});
