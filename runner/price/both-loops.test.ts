import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { askBoth } from './both-loops.ts';
import { PriceFault } from './keep.ts';
import { type OpenPrice, onDatabase, withPrice } from './price-context.fixture.ts';
import { sendAsked, startWarm } from './warm-server.ts';

const normalized = strategyNamed('normalized');
const offered = { reads: 100, writes: 10, durationMs: 500 };

const inDatabase = (open: OpenPrice, statement: string): Promise<number> =>
  onDatabase(open, writtenCopy(normalized), async (client) => {
    const { rows } = await client.query<{ n: number }>(statement);
    return rows[0]?.n ?? 0;
  });
const comments = 'SELECT count(*)::int AS n FROM tb_comment';

test('a window writes what it was told to and nothing more; a wrong answer ends it', () =>
  withPrice({ strategies: [normalized] }, async (open) => {
    await using stack = new AsyncDisposableStack();
    await sendAsked(open.context);
    const server = await startWarm(open.context, normalized, stack);
    const before = await inDatabase(open, comments);
    const { window } = await askBoth(open.context, server, offered, { offset: 0 });
    assert.equal(await inDatabase(open, comments), before + offered.writes);
    assert.deepEqual([window.reads.requests, window.writes.requests], [100, 10]);
    await inDatabase(open, 'ALTER TABLE tb_user RENAME TO user_elsewhere');
    await assert.rejects(
      askBoth(open.context, server, offered, { offset: 0 }),
      (error) => error instanceof PriceFault && /^user-by-id, written to: /.test(error.message),
    );
  }));
