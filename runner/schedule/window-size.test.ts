import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { samplesNeeded } from '../../results/run-file/histogram.ts';
import { closedResponses, responsesMin } from './window-size.ts';

test('the windows of a launch hold a p50, first and last answers of each connection left out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 10 }), (connections, rounds) => {
      const within = responsesMin(connections, rounds) - 2 * connections;
      assert.ok(within > 0 && rounds * within >= samplesNeeded('p50'), `${rounds} x ${within}`);
    }),
  );
});

test('a closed window is as long as its pace says, and a slow one is as long as it must be', () => {
  const pace = { windowMs: 50, roundsPerLaunch: 3 };
  assert.equal(closedResponses({ connections: 16, perMs: 10 }, pace), 500);
  assert.equal(closedResponses({ connections: 2, perMs: 0.01 }, pace), responsesMin(2, 3));
  assert.ok(Number.isFinite(closedResponses({ connections: 2, perMs: 0 }, { ...pace, roundsPerLaunch: 0 })));
});
