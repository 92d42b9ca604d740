import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { createHistogram, encodeHistogram, recordLatency } from '../run-file/histogram.ts';
import type { Result, Round } from '../run-file/result.ts';
import { loadRun, resolveRun } from '../run-file/store.ts';
import { summarize } from '../summary/stats.ts';
import { connectionsWarning } from './answering.ts';
import { stalledWindows, stallNotes, stallWarning } from './stalls.ts';

const [result] = makeRun().results;
const [template] = result?.rounds ?? [];
assert.ok(result && template);

function roundOf(p50: number | null, max: number | null, longestUs: number | null = null): Round {
  return { ...(template as Round), latencyUs: { ...(template as Round).latencyUs, p50, max }, longestUs };
}

/** Calm rounds, in which half of the answers take a millisecond. */
const calm = (count: number): Round[] => Array.from({ length: count }, () => roundOf(1_000, 9_000));

test('one answer that waited half a second is reported, even in one of many rounds', () => {
  const stopped = [...calm(23), roundOf(1_000, 9_000, 1_002_000)];
  assert.match(
    stallWarning(stopped) ?? '',
    /^stalls: in 1 of 24 windows an answer waited, 1002 ms at the longest \(usual: 1\.0 ms\)\..*--load open:100/,
  );
  // A slow case: the stall is five times the usual; twenty times would be longer than the stall.
  assert.match(
    stallWarning(stopped.map((round) => ({ ...round, latencyUs: { ...round.latencyUs, p50: 76_000 } }))) ??
      '',
    /^stalls: in 1 of 24 windows/,
  );
});

test('a stall that raises the median of its own round is compared with calmer rounds', () => {
  const openLoop = {
    offeredPerSecond: 100,
    achievedPerSecond: 100,
    timeouts: 0,
    lagP99Us: 0,
    lagHistogram: '',
  };
  const half = (p50: number, max: number) =>
    Array.from({ length: 12 }, () => ({ ...roundOf(p50, max), openLoop }));
  assert.equal(
    stallWarning([...half(480_000, 1_010_000), ...half(1_000, 9_000)]),
    'stalls: in 12 of 24 windows an answer waited, 1010 ms at the longest (usual: 1.0 ms)',
  );
});

test('if no round has a p50, that of all samples is the usual', () => {
  const rounds = [...calm(11), roundOf(1_000, 600_000)].map((round) => ({
    ...round,
    latencyUs: { ...round.latencyUs, p50: null },
  }));
  assert.match(
    stallWarning(rounds) ?? '',
    /^stalls: in 1 of 12 windows .* 600 ms at the longest \(usual: 2\.[34] ms\)/,
  );
});

test('shorter stalls in a fifth of the rounds are a warning, with the longest and what to do', () => {
  const rounds = [...calm(8), roundOf(1_000, 201_400)];
  assert.equal(stallWarning(rounds), null);
  assert.match(
    stallWarning([...rounds, roundOf(1_000, 60_000)]) ?? '',
    /^stalls: in 2 of 10 windows .* 201 ms at the longest.*--load open:100/,
  );
});

test('an answer that waited before or after the window counts as well', () => {
  const round = roundOf(1_000, 9_000, 180_000);
  assert.match(stallWarning([round, round]) ?? '', /^stalls: in 2 of 2 windows .* 180 ms at the longest/);
});

/** A run of one server, with these windows in its cases. */
function serverOf(...cases: Round[][]): Result[] {
  const own = makeRun().results.filter(({ strategy }) => strategy === 'qm');
  return own.map((one, index) => ({ ...one, status: 'ok', reason: null, rounds: cases[index] ?? calm(10) }));
}

const stallsIn = (results: readonly Result[]) =>
  summarize({ ...makeRun(), results: [...results] }).map(({ warnings }) =>
    warnings.filter((one) => one.startsWith('stalls')),
  );

test('stalls in a tenth of all windows of a server are said once, and its cases are silent', () => {
  const some = [...calm(6), ...Array.from({ length: 4 }, () => roundOf(1_000, 90_000))];
  const few = serverOf(calm(10), calm(10), some);
  assert.deepEqual(stallNotes(few), []);
  assert.deepEqual(
    stallsIn(few).map((own) => own.length),
    [0, 0, 1, 0],
  );
  const more = serverOf(calm(10), calm(10), some, [...calm(9), roundOf(1_000, 201_400)]);
  assert.deepEqual(stallNotes(more), [
    'stalls of qm small: in 5 of its 40 windows an answer waited, 201 ms at the longest. A closed loop sends little ' +
      'meanwhile, so its percentiles hide them; see them with: --load open:100',
  ]);
  assert.deepEqual(stallsIn(more).flat(), []);
});

test('where a p99 shows the stalls, nothing else is advised', () => {
  const shown = createHistogram();
  for (let n = 0; n < 1_000; n += 1) recordLatency(shown, n < 900 ? 1_000 : 90_000);
  const rounds = [1, 2].map(() => ({ ...roundOf(1_000, 90_000), histogram: encodeHistogram(shown) }));
  assert.equal(
    stallWarning(rounds),
    'stalls: in 2 of 2 windows an answer waited, 90 ms at the longest (usual: 1.0 ms)',
  );
});

test('stalls without a warning are a note of the run, with their cases and counts', () => {
  const run = makeRun();
  assert.deepEqual(stallNotes(run.results), []);
  const [first, second, third] = run.results;
  Object.assign(first?.rounds[3] ?? {}, { longestUs: 62_400 });
  Object.assign(second?.rounds[0] ?? {}, { longestUs: 900_000 });
  Object.assign(third?.rounds[0] ?? {}, { longestUs: 51_000 });
  assert.deepEqual(stallNotes(run.results), [
    'stalls, too few for a warning, 62 ms at the longest: normalized post-with-comments (small closed:1) in 1 of 12 windows, ' +
      'mv post-with-comments (small closed:1) in 1 of 12 windows',
  ]);
  const warned = summarize(run).filter(({ warnings }) => warnings.some((one) => one.startsWith('stalls')));
  assert.deepEqual(
    warned.map(({ result }) => result),
    [second],
  );
});

test('the published run, of a calm hour, has none', async () => {
  const run = await loadRun(await resolveRun('20261124T004554Z-quick-0adc'));
  assert.deepEqual(stallNotes(run.results), []);
  assert.deepEqual(
    run.results.filter(({ rounds }) => stallWarning(rounds)),
    [],
  );
});

test('a latency that is always high, short, or unknown is not a stall', () => {
  for (const round of [
    roundOf(20_000, 300_000),
    roundOf(100, 40_000),
    roundOf(100, null),
    roundOf(150_000, 700_000),
  ])
    assert.equal(stallWarning([round, round]), null);
});

test('one busy connection for many requests gives a warning, unless only one was asked for', () => {
  const rounds = (...busy: (number | null)[]): Round[] =>
    busy.map((busyConnections) => ({ ...(template as Round), busyConnections }));
  const closed = (connections: number) => ({ kind: 'closed' as const, connections });
  assert.match(
    connectionsWarning({ load: closed(16), rounds: rounds(1, 1) }) ?? '',
    /^its pool used one connection/,
  );
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

test('stalled windows of a run are counted', () => {
  const run = makeRun();
  assert.equal(stalledWindows(run), 0);
  const results = run.results.map((one, index) =>
    index < 2 ? { ...one, rounds: [...calm(10), ...Array(index + 1).fill(roundOf(1_000, 600_000))] } : one,
  );
  assert.equal(stalledWindows({ results }), 3);
});
