import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from '../foreign/servers.fixture.ts';
import {
  answeringPids,
  inodesFor,
  type Living,
  listenersOf,
  parseListening,
  parseLiving,
} from './listeners.ts';
import { processCpu } from './resources.ts';

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const line = (address: string, state: string, inode: number) =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 100 0 0 10 0`;

test('a port is answered by the socket of its address, or else by one of any address', () => {
  const sockets = parseListening(
    [
      header,
      line('0100007F:0FA0', '0A', 1),
      line('00000000:0FA0', '0A', 2),
      line('0100007F:0FA0', '01', 3),
      line('00000000000000000000000001000000:0FA0', '0A', 4),
      line('0000000000000000FFFF00000200007F:0FA1', '0A', 5),
      line('00000000000000000000000000000000:0FA2', '0A', 6),
    ].join('\n'),
  );
  const found = (host: string, port: number) => [...inodesFor(sockets, { host, port })].map(Number);
  assert.deepEqual(found('127.0.0.1', 4000), [1]);
  assert.deepEqual(found('127.0.0.9', 4000), [2]);
  assert.deepEqual(found('::1', 4000), [4]);
  assert.deepEqual(found('localhost', 4000), [1, 4]);
  assert.deepEqual(found('127.0.0.2', 4001), [5]);
  assert.deepEqual([found('127.0.0.1', 4002), found('::1', 4002), found('127.0.0.1', 4003)], [[6], [6], []]);
});

test('a process is read whatever its name', () => {
  assert.deepEqual(parseLiving('12 (a) b (c)) S 7 12 12 0'), { pid: 12, name: 'a) b (c)', parent: 7 });
  assert.equal(parseLiving(''), null);
});

test('workers answer with their parent, but never this process or what it has started', () => {
  const living = (pid: number, parent: number): Living => ({ pid, parent, name: 'x' });
  const all = [
    living(1, 0),
    living(10, 1),
    living(11, 10),
    living(12, 11),
    living(20, 10),
    living(21, 20),
    living(30, 1),
  ];
  assert.deepEqual(answeringPids(new Set([10]), all, 20), [10, 11, 12]);
  assert.deepEqual(answeringPids(new Set([11, 12]), all, 20), [11, 12]);
  assert.deepEqual(answeringPids(new Set([1, 30]), all, 20), [30], 'a socket that the first process opened');
  assert.deepEqual(answeringPids(new Set([1]), all, 20), [1]);
});

test('a server is found by its port, with its workers; a port without one is not', {
  skip: process.platform !== 'linux',
}, async () => {
  await using alone = await startServer();
  await using many = await startServer({ workers: 2 });
  const found = [alone, many].map(({ url }) =>
    listenersOf({ host: '127.0.0.1', port: Number(new URL(url).port) }),
  );
  assert.deepEqual(found[0], { pids: [alone.process.pid], reason: null });
  assert.equal(found[1]?.pids.length, 3);
  assert.ok(found[1]?.pids.includes(many.process.pid ?? 0));
  assert.ok((processCpu(found[1]?.pids ?? [])?.mainNs ?? 0) > 0);
  const { pids, reason } = listenersOf({ host: '127.0.0.1', port: 1 });
  assert.deepEqual(pids, []);
  assert.match(reason ?? '', /no process here is seen to listen on port 1/);
});
