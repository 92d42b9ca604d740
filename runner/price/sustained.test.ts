/** Writes that go on, for a second instead of minutes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { sumOf } from '../../results/statistics/basic.ts';
import { onMaintenance } from '../../seed/databases/maintenance.ts';
import { askValue } from '../../servers/database/session.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { writtenCopy } from '../schedule/cases.ts';
import type { PriceContext } from './context.ts';
import { withPrice } from './price-context.fixture.ts';
import { measureSustained } from './sustained.ts';

const [sustainedMs, sampleMs] = [1_000, 300];

const sustained = (context: PriceContext): PriceContext => ({
  ...context,
  profile: { ...context.profile, sustainedMs },
});

/** As the server will have it once it has read its settings, and at its next start; null if they do not say. */
function autovacuumOf({ cluster }: PriceContext): Promise<string | null> {
  return onMaintenance(cluster, async (client) => {
    const found = `SELECT setting FROM pg_file_settings WHERE name = 'autovacuum' ORDER BY seqno DESC LIMIT 1`;
    return (await askValue<string>(client, found)) ?? null;
  });
}

describe('writes for minutes', () => {
  test('are sampled with autovacuum on, and only then', async () => {
    const strategies = ['normalized', 'mv', 'qm', 'qm-outbox'].map(strategyNamed);
    await withPrice({ strategies }, async ({ context, warnings, stored }) => {
      const { price } = context.run;
      const seen: (string | null)[] = [];
      const save = async () => {
        seen.push(await autovacuumOf(context));
        await context.save();
      };
      await measureSustained({ ...sustained(context), save }, sampleMs);
      assert.deepEqual(warnings, []);
      assert.deepEqual([seen, await autovacuumOf(context)], [[null, null, null], 'off']);
      assert.deepEqual(
        price.sustained.map(({ strategy, settleMs }) => [strategy, settleMs === null]),
        [
          ['normalized', true],
          ['qm', true],
          ['qm-outbox', false],
        ],
      );
      for (const { strategy, before, samples, hasAutovacuum } of price.sustained) {
        assert.ok(hasAutovacuum && samples.length >= 2, strategy);
        assert.ok((samples.at(-1)?.atMs ?? 0) >= sustainedMs);
        assert.equal(before.modelBytes > 0, strategy !== 'normalized');
        for (const { writes, histogram, durationMs, tablesBytes, walBytes } of samples) {
          const timed = decodeHistogram(histogram).totalCount;
          assert.ok(timed > 0 && timed < writes && durationMs > 0 && walBytes > 0, strategy);
          assert.ok(tablesBytes >= before.tablesBytes);
        }
        const client = await context.databases.connect(writtenCopy(strategyNamed(strategy)));
        const comments = (await askValue<number>(client, 'SELECT count(*)::int FROM tb_comment')) ?? 0;
        await client.end();
        // Three in four, and those of the warm-up.
        const least = 0.7 * sumOf(samples, ({ writes }) => writes);
        assert.ok(comments - context.dataset.comments >= least, `${strategy}: ${comments}, ${least}`);
      }
      assert.deepEqual(stored()?.price.sustained, price.sustained);
      const held = structuredClone(price.sustained);
      await measureSustained(sustained(context), sampleMs);
      assert.deepEqual(price.sustained, held, 'what a run holds is not measured again');
    });
  });

  test('are asked by profiles that have them alone', async () => {
    await withPrice({ strategies: [strategyNamed('normalized')] }, async ({ context }) => {
      await measureSustained(context, sampleMs);
      assert.deepEqual(context.run.price.sustained, []);
    });
  });

  test('are left out, with a warning, where documents are not true or an answer was wrong', async () => {
    const strategies = ['normalized', 'qm~seed-triggers'].map(strategyNamed);
    await withPrice({ strategies }, async ({ context, warnings }) => {
      const client = await context.databases.connect(writtenCopy(strategyNamed('normalized')));
      await client.query(`ALTER TABLE tb_comment ADD CONSTRAINT hindering CHECK (content = '') NOT VALID`);
      await client.end();
      await measureSustained(sustained(context), sampleMs);
      assert.deepEqual(context.run.price.sustained, []);
      const [wrong, untrue] = warnings;
      assert.match(
        wrong ?? '',
        /^the writing for minutes of normalized on tiny is not reported: expected a body/,
      );
      assert.match(
        untrue ?? '',
        /^the writing for minutes of qm~seed-triggers .*: \d+ documents differ from the truth/,
      );
      assert.equal(await autovacuumOf(context), 'off');
    });
  });

  test('leave autovacuum off, and no session or process, where they are interrupted', async () => {
    const interruption = new AbortController();
    const begun: string[] = [];
    const options = {
      strategies: [strategyNamed('qm-outbox')],
      signal: interruption.signal,
      onStep: (text: string) => {
        if (!text.includes('0:00 of')) return;
        begun.push(text);
        setTimeout(() => interruption.abort(), 50);
      },
    };
    await withPrice(options, async ({ context, left }) => {
      await assert.rejects(measureSustained(sustained(context), 60_000));
      assert.equal(begun.length, 1);
      assert.deepEqual(
        [await autovacuumOf(context), context.run.price.sustained, await left()],
        ['off', [], []],
      );
    });
  });
});
