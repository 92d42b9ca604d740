import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { LoadProcess } from '../load/load-process.ts';
import type { WindowOrder } from '../load/request.ts';
import { warmUpOpenLoop } from './warm-up.ts';

test('the open loop is asked in many windows, all answered by a server that is gone afterwards', async () => {
  await using load = new LoadProcess(new AbortController().signal);
  const orders: WindowOrder[] = [];
  const answered: number[] = [];
  const runWindow = load.runWindow.bind(load);
  load.runWindow = async (order) => {
    const window = await runWindow(order);
    orders.push(order);
    answered.push(window.requests - window.errors);
    return window;
  };
  await warmUpOpenLoop(load, new AbortController().signal);
  assert.ok(orders.length >= 10 && orders.every(({ kind }) => kind === 'open'));
  const asked = orders.map((order) => (order.kind === 'open' ? order.requests : 0));
  assert.deepEqual(answered, asked);
  const ended = new Promise((resolve) => {
    connect(Number(new URL(orders[0]?.origin ?? '').port), '127.0.0.1')
      .once('error', resolve)
      .once('connect', resolve);
  });
  assert.equal(((await ended) as NodeJS.ErrnoException | undefined)?.code, 'ECONNREFUSED');
});
