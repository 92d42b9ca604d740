import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { measureMixed } from './mixed.ts';
import { onDatabase, withPrice } from './price-context.fixture.ts';

const [normalized, mv, qm, qmOutbox] = [
  strategyNamed('normalized'),
  strategyNamed('mv'),
  strategyNamed('qm'),
  strategyNamed('qm-outbox'),
];
const design = { ratios: [1, 10], rounds: 1 };
/** Of each of the two loops, before its clock. */
const openingRequests = 16;

test('reads and writes run at once in their ratio, at one rate for all, and the CPU of what keeps documents is apart', () =>
  withPrice({ strategies: [normalized, mv, qmOutbox] }, async (open) => {
    const { context } = open;
    await measureMixed(context, design);
    assert.deepEqual(open.warnings, []);
    const { mixed } = context.run.price;
    assert.equal(mixed.length, 6);
    for (const { strategy, readsPerWrite, refreshIntervalMs, rounds } of mixed) {
      const [round, ...others] = rounds;
      assert.ok(round && others.length === 0);
      const { reads, writes } = round;
      assert.equal(reads.requests, readsPerWrite * writes.requests);
      assert.deepEqual([reads.errors, writes.errors], [0, 0]);
      assert.deepEqual(
        [reads.answered, writes.answered],
        [reads.requests + 2 * openingRequests, writes.requests],
      );
      for (const side of [reads, writes])
        assert.equal(decodeHistogram(side.histogram).totalCount, side.requests);
      const both = ((reads.requests + writes.requests) * 1000) / round.durationMs;
      assert.ok(Math.abs(both - round.offeredPerSecond) < 1e-6);
      assert.ok(round.durationMs >= 1_000);
      assert.equal(refreshIntervalMs !== null, strategy === 'mv');
      const intervals = round.durationMs / (refreshIntervalMs ?? round.durationMs);
      assert.ok(intervals >= 1 && Math.abs(intervals - Math.round(intervals)) < 1e-9, `${intervals}`);
      if (process.platform !== 'linux') continue;
      assert.ok((round.serverCpuUs ?? 0) > 0 && (round.databaseCpuUs ?? 0) > 0);
      assert.equal((round.maintainerCpuUs ?? 0) > 0, strategy !== 'normalized', strategy);
    }
    for (const ratio of design.ratios) {
      const same = mixed.filter(({ readsPerWrite }) => readsPerWrite === ratio);
      const rates = same.flatMap(({ rounds }) => rounds.map((round) => round.offeredPerSecond.toFixed(3)));
      assert.equal(new Set(rates).size, 1);
    }
    assert.deepEqual(open.stored()?.price.mixed, mixed);
    for (const strategy of context.strategies) {
      const written = mixed
        .filter((one) => one.strategy === strategy.name)
        .flatMap(({ rounds }) => rounds)
        .reduce((sum, round) => sum + round.writes.requests, 0);
      const { rows } = await onDatabase(open, writtenCopy(strategy), (client) =>
        client.query<{ n: number }>('SELECT count(*)::int AS n FROM tb_comment'),
      );
      assert.ok((rows[0]?.n ?? 0) >= context.dataset.comments + written, strategy.name);
    }
    const before = structuredClone(mixed);
    await measureMixed(context, design);
    assert.deepEqual(mixed, before, 'what the run holds is not measured again');
  }));

test('a strategy is left out with a warning if its documents are wrong in the end, or its writes at any time', () =>
  withPrice({ strategies: [normalized, qm, qmOutbox] }, async (open) => {
    await onDatabase(open, writtenCopy(qm), (client) =>
      client.query('DROP TRIGGER qm_comment_inserted ON tb_comment'),
    );
    await onDatabase(open, writtenCopy(qmOutbox), (client) =>
      client.query(`ALTER TABLE tb_comment ADD CHECK (content = 'nothing else') NOT VALID`),
    );
    await measureMixed(open.context, { ratios: [10], rounds: 1 });
    assert.deepEqual(
      open.context.run.price.mixed.map(({ strategy }) => strategy),
      ['normalized'],
    );
    const [first, second] = open.warnings.toSorted();
    assert.match(
      first ?? '',
      /^the mixed load of qm on tiny is not reported: \d+ documents differ from the truth after its writes; the first is \w+ \d+ \(stale\)$/,
    );
    assert.match(
      second ?? '',
      /^the mixed load of qm-outbox on tiny is not reported: create-comment: expected a body of \d+ bytes/,
    );
  }));

test('an interruption during a window leaves nothing behind, and nothing is stored', async () => {
  const interruption = new AbortController();
  await withPrice(
    {
      strategies: [mv, qmOutbox],
      signal: interruption.signal,
      onStep: (step) => {
        if (/mixed load, .*mv/.test(step)) setTimeout(() => interruption.abort(new Error('Ctrl-C')), 300);
      },
    },
    async (open) => {
      await assert.rejects(measureMixed(open.context, design), /Ctrl-C/);
      assert.deepEqual([open.context.run.price.mixed, open.warnings], [[], []]);
      assert.deepEqual(await open.left(), []);
    },
  );
});
