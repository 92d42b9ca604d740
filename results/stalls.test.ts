import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../test/fixtures/make-run.ts';
import { connectionsWarning } from './connections.ts';
import type { Round } from './run.ts';
import { stallWarning } from './stalls.ts';

const [result] = makeRun().results;
const [template] = result?.rounds ?? [];
assert.ok(result && template);

function roundOf(p50: number | null, max: number | null, longestUs: number | null = null): Round {
  return { ...(template as Round), latencyUs: { ...(template as Round).latencyUs, p50, max }, longestUs };
}

test('answers that waited in a fifth of the rounds are a stall, with the longest and what to do', () => {
  const rounds = [...Array.from({ length: 8 }, () => roundOf(1_000, 9_000)), roundOf(1_000, 201_400)];
  assert.equal(stallWarning(rounds), null);
  assert.match(
    stallWarning([...rounds, roundOf(1_000, 60_000)]) ?? '',
    /^stalls: in 2 of 10 rounds .* 201 ms at the longest.*--load open:100/,
  );
});

test('an answer that waited before or after the window counts as well', () => {
  const round = roundOf(1_000, 9_000, 180_000);
  assert.match(stallWarning([round, round]) ?? '', /^stalls: in 2 of 2 rounds .* 180 ms at the longest/);
});

test('a tenth of the rounds of all that a server answered is a stall of each of its trials', () => {
  const calm = Array.from({ length: 10 }, () => roundOf(1_000, 9_000));
  const ofServer = [...calm, ...calm, ...calm, ...Array.from({ length: 4 }, () => roundOf(1_000, 90_000))];
  assert.equal(stallWarning(calm, ofServer), null);
  assert.match(
    stallWarning(calm, [...ofServer, roundOf(1_000, 201_400)]) ?? '',
    /^stalls: in 5 of its server's 35 rounds .* 201 ms at the longest/,
  );
  assert.equal(stallWarning([], [...ofServer, roundOf(1_000, 201_400)]), null);
});

test('what is slow throughout, short, or not known is no stall', () => {
  for (const round of [
    roundOf(20_000, 300_000),
    roundOf(100, 40_000),
    roundOf(null, 300_000),
    roundOf(100, null),
  ])
    assert.equal(stallWarning([round, round]), null);
});

test('one busy connection for many requests is a pool of one; of a single connection it is what was asked', () => {
  const rounds = (...busy: (number | null)[]): Round[] =>
    busy.map((busyConnections) => ({ ...(template as Round), busyConnections }));
  const closed = (connections: number) => ({ kind: 'closed' as const, connections });
  assert.match(connectionsWarning({ load: closed(16), rounds: rounds(1, 1) }) ?? '', /^its pool was of one/);
  assert.equal(connectionsWarning({ load: closed(16), rounds: rounds(1, 2) }), null);
  assert.equal(connectionsWarning({ load: closed(16), rounds: rounds(null, null) }), null);
  assert.equal(connectionsWarning({ load: closed(1), rounds: rounds(1, 1) }), null);
  assert.equal(
    connectionsWarning({
      load: { kind: 'open', requestsPerSecond: 5, arrivals: 'poisson' },
      rounds: rounds(1),
    }),
    null,
  );
});
