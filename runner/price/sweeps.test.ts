/** The sweeps on a small scale, by strategies whose documents follow in different ways. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type pg from 'pg';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import type { Sweep, SweepRound } from '../../results/run-file/price.ts';
import { askValue } from '../../servers/database/session.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { writtenCopy } from '../schedule/cases.ts';
import type { PriceContext } from './context.ts';
import { withPrice } from './price-context.fixture.ts';
import type { SweepPlan } from './sweep-points.ts';
import { textOfBytes } from './sweep-rows.ts';
import { measureSweeps } from './sweeps.ts';

const plan: SweepPlan = {
  ...{ postBytes: [1_024, 65_536], renamedPosts: [1, 10], deletedPosts: [10], writers: [1, 4] },
  ...{ rounds: 2, windowMs: 40, deletions: 3, timeoutMs: 10_000 },
};
const none: SweepPlan = {
  ...{ ...plan, postBytes: [], renamedPosts: [], deletedPosts: [], writers: [1], rounds: 1 },
};

/** As a profile that has sweeps. */
const swept = (context: PriceContext): PriceContext => ({
  ...context,
  profile: { ...context.profile, hasSweeps: true },
});

/** Runs `work` on the copy of a strategy that is written to. */
async function onCopy<Result>(
  { databases }: PriceContext,
  strategy: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await databases.connect(writtenCopy(strategyNamed(strategy)));
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const pointOf = ({ kind, at }: Sweep): string => `${kind} ${at}`;

describe('sweeps', () => {
  test('change as many documents as hang on a write, and no others', async () => {
    const strategies = ['normalized', 'tv', 'mv', 'qm', 'qm-outbox'];
    await withPrice({ strategies: strategies.map(strategyNamed) }, async ({ context, warnings, stored }) => {
      const { run, dataset } = context;
      await measureSweeps(swept(context), plan);
      assert.deepEqual(warnings, []);
      assert.deepEqual(stored()?.price.sweeps, run.price.sweeps);
      const roundsOf = (strategy: string, kind: Sweep['kind'], at: number): readonly SweepRound[] =>
        run.price.sweeps.find((one) => one.strategy === strategy && one.kind === kind && one.at === at)
          ?.rounds ?? assert.fail(`no ${strategy} ${kind} ${at}`);

      // `tv` writes as `normalized` does.
      assert.deepEqual(
        run.price.sweeps.map(({ strategy }) => strategy),
        ['normalized', 'mv', 'qm', 'qm-outbox'].flatMap((strategy) => Array(7).fill(strategy)),
      );
      for (const one of run.price.sweeps) {
        const title = `${one.strategy} ${pointOf(one)}`;
        assert.deepEqual([one.reason, one.rounds.length], [null, plan.rounds], title);
        for (const { writes, histogram, walBytes, cpuUs, retries } of one.rounds) {
          const timed = decodeHistogram(histogram).totalCount;
          assert.ok(timed > 0 && timed < writes, `${title}: ${timed} of ${writes}`);
          assert.ok((walBytes ?? 0) > 0 && (retries ?? -1) >= 0, title);
          if (process.platform === 'linux') assert.ok((cpuUs ?? 0) > 0, title);
        }
      }

      for (const strategy of ['normalized', 'mv'])
        for (const { documents } of roundsOf(strategy, 'rename', 10)) assert.equal(documents, 0);
      // The user, and each of the posts.
      const documentsOfWrite: readonly [Sweep['kind'], number, number][] = [
        ['document-size', 1_024, 1],
        ['document-size', 65_536, 1],
        ['rename', 1, 2],
        ['rename', 10, 11],
        ['deletion', 10, 11],
      ];
      for (const [kind, at, ofWrite] of documentsOfWrite)
        for (const { documents, updates, hotUpdates, writes } of roundsOf('qm', kind, at)) {
          assert.equal(documents, ofWrite * writes, `${kind} ${at}`);
          assert.equal(updates, kind === 'deletion' ? 0 : documents);
          assert.ok((hotUpdates ?? -1) >= 0 && (hotUpdates ?? 0) <= (updates ?? 0));
        }
      // A projector may take several writes at once.
      for (const { documents, writes } of roundsOf('qm-outbox', 'rename', 10))
        assert.ok(documents !== null && documents > 0 && documents <= 11 * writes && documents % 11 === 0);
      for (const { writes } of roundsOf('qm', 'deletion', 10)) assert.equal(writes, plan.deletions);
      assert.ok(roundsOf('qm', 'document-size', 1_024).every(({ toastBytes }) => toastBytes === 0));
      assert.ok(roundsOf('qm', 'document-size', 65_536).some(({ toastBytes }) => toastBytes > 0));

      // Nothing is left of the rows that were made.
      for (const [table, count] of [
        ['qm_user', dataset.users],
        ['qm_post', dataset.posts],
      ] as const)
        await onCopy(context, 'qm', async (client) =>
          assert.equal(await askValue(client, `SELECT count(*)::int FROM ${table}`), count),
        );
    });
  });

  test('are asked by profiles that have them alone, and not again where a run has them', async () => {
    await withPrice({ strategies: [strategyNamed('normalized')] }, async ({ context }) => {
      const { price } = context.run;
      await measureSweeps(context, none);
      assert.deepEqual(price.sweeps, []);
      await measureSweeps(swept(context), none);
      const held = structuredClone(price.sweeps);
      await measureSweeps(swept(context), plan);
      assert.deepEqual([held.map(pointOf), price.sweeps], [['writers 1'], held]);
    });
  });

  test('keep a point that gets no answer in time, or a wrong one, with the reason, and go on', async () => {
    // It is late at the commit, which no time limit of a statement ends. A sequence keeps what is rolled back.
    await withPrice({ strategies: [strategyNamed('normalized')] }, async ({ context }) => {
      const { price } = context.run;
      await onCopy(context, 'normalized', (client) =>
        client.query(`
          CREATE SEQUENCE slept;
          CREATE FUNCTION hinder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            CASE (SELECT count(*) FROM tb_post WHERE user_id = NEW.id)
              WHEN 1 THEN PERFORM pg_sleep(20), nextval('slept');
              WHEN 2 THEN RAISE 'hindered';
              ELSE NULL;
            END CASE;
            RETURN NEW;
          END $$;
          CREATE CONSTRAINT TRIGGER hinder AFTER UPDATE ON tb_user DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.first_name = 'Swept') EXECUTE FUNCTION hinder()`),
      );
      await measureSweeps(swept(context), { ...none, renamedPosts: [1, 2, 3], timeoutMs: 3_000 });
      const [late, wrong, ...right] = price.sweeps;
      assert.deepEqual([late?.reason, late?.rounds], ['no response within 3 s', []]);
      assert.match(wrong?.reason ?? '', /received \d+; asked again: errors under status 200: "errors":\[/);
      assert.deepEqual(wrong?.rounds, []);
      assert.deepEqual(
        right.map((one) => [pointOf(one), one.reason]),
        [
          ['rename 3', null],
          ['writers 1', null],
        ],
      );
      const hasSlept = await onCopy(context, 'normalized', (client) =>
        askValue(client, 'SELECT is_called FROM slept'),
      );
      assert.equal(hasSlept, false, 'the late write was ended');
    });
  });

  test('leave nothing behind where they are interrupted', async () => {
    const interruption = new AbortController();
    const options = {
      strategies: [strategyNamed('qm-outbox')],
      signal: interruption.signal,
      onStep: (text: string) => {
        if (text.includes('rename 10')) interruption.abort();
      },
    };
    await withPrice(options, async ({ context, left }) => {
      await assert.rejects(measureSweeps(swept(context), plan));
      assert.deepEqual([context.run.price.sweeps, await left()], [[], []]);
    });
  });

  test('are left out, with a warning, where documents are not true afterwards', async () => {
    const strategies = ['qm~seed-triggers', 'normalized'].map(strategyNamed);
    await withPrice({ strategies }, async ({ context, warnings }) => {
      await measureSweeps(swept(context), { ...none, renamedPosts: [10] });
      assert.deepEqual(
        context.run.price.sweeps.map(({ strategy }) => strategy),
        ['normalized', 'normalized'],
      );
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0] ?? '',
        /^the sweeps of qm~seed-triggers on tiny is not reported: \d+ documents differ from the truth/,
      );
    });
  });
});

test('a long text has exactly so many bytes, and no half of a character', () => {
  for (const bytes of [1, 2, 3, 4, 5, 6, 7, 8, 1_024]) {
    const text = textOfBytes('aé\u{1f600}z', bytes);
    assert.equal(Buffer.byteLength(text), bytes);
    assert.ok(!text.includes('\ufffd'), text);
  }
  assert.equal(textOfBytes('abc', 7), 'abcabca');
});
