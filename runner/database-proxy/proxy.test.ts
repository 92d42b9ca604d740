import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { testUrl } from '../../test/database.ts';
import { openProxies } from './proxies.ts';
import { type LoopbackProxy, startProxy } from './proxy.ts';

const closing = new AsyncDisposableStack();
after(() => closing.disposeAsync());

/** A server on loopback that handles each connection with `serve`. */
async function startServer(serve: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket.on('error', () => {}));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.defer(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as net.AddressInfo).port;
}

async function proxyOf(delayMs: number, serve: (socket: net.Socket) => void): Promise<LoopbackProxy> {
  return closing.use(await startProxy({ host: '127.0.0.1', port: await startServer(serve) }, delayMs));
}

const echo = (socket: net.Socket): void => void socket.pipe(socket);

function connect(proxy: LoopbackProxy): net.Socket {
  return net.connect({ port: proxy.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
}

/** Reads everything until the end. */
async function received(socket: net.Socket): Promise<Buffer> {
  return Buffer.concat(await socket.toArray());
}

describe('the proxy', () => {
  test('keeps content and order, however it was cut, to the end of a half-closed connection', async () => {
    const proxy = await proxyOf(1, echo);
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunks, { minLength: 1, maxLength: 4 }), async (connections) => {
        await Promise.all(
          connections.map(async (sent) => {
            const socket = connect(proxy);
            const back = received(socket);
            for (const [index, chunk] of sent.entries()) {
              socket.write(chunk);
              // Some chunks are sent together, some on their own.
              if (index % 3 === 0) await sleep(0);
            }
            socket.end();
            assert.ok((await back).equals(Buffer.concat(sent)));
          }),
        );
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test('makes a round trip at least the delay longer, over many connections at once', async () => {
    const proxy = await proxyOf(20, echo);
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const socket = connect(proxy);
        await once(socket, 'connect');
        for (let trip = 0; trip < 3; trip += 1) {
          const begunMs = performance.now();
          socket.write(`${index} ${trip}`);
          const [text] = await once(socket, 'data');
          assert.equal(`${text}`, `${index} ${trip}`);
          assert.ok(performance.now() - begunMs >= 20);
        }
        socket.destroy();
      }),
    );
  });

  test('does not wait for one chunk before it takes the next: time is added once, not per chunk', async () => {
    const delayMs = 200;
    const proxy = await proxyOf(delayMs, echo);
    const socket = connect(proxy);
    const chunks = 20;
    let seen = 0;
    socket.on('data', ({ length }: Buffer) => {
      seen += length;
    });
    const begunMs = performance.now();
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      socket.write('x');
      await sleep(2);
    }
    while (seen < chunks) await sleep(2);
    assert.ok(performance.now() - begunMs < (chunks * delayMs) / 2);
    socket.destroy();
  });

  test('holds back a sender that is too fast for its receiver, and loses nothing', async () => {
    const bytes = 32 * 2 ** 20;
    let sender: net.Socket | undefined;
    const proxy = await proxyOf(1, (socket) => {
      sender = socket;
      socket.end(Buffer.alloc(bytes, 'x'));
    });
    const socket = connect(proxy).pause();
    await once(socket, 'connect');
    await sleep(200);
    assert.ok((sender?.writableLength ?? 0) > bytes / 4, 'the proxy took everything in');
    assert.equal((await received(socket)).length, bytes);
    socket.end();
  });

  test('ends a connection whose other side breaks off or was never there', async () => {
    const broken = await proxyOf(1, (socket) => socket.on('data', () => socket.resetAndDestroy()));
    const socket = connect(broken);
    socket.write('x');
    assert.equal((await received(socket).catch(() => Buffer.alloc(0))).length, 0);
    const gone = closing.use(await startProxy({ host: '127.0.0.1', port: 1 }, 1));
    assert.equal((await received(connect(gone)).catch(() => Buffer.alloc(0))).length, 0);
  });

  test('closes with its connections', async () => {
    const port = await startServer(echo);
    const proxy = await startProxy({ host: '127.0.0.1', port }, 1);
    const socket = connect(proxy);
    await once(socket, 'connect');
    const closed = once(socket.on('error', () => {}).resume(), 'close');
    await proxy[Symbol.asyncDispose]();
    socket.end();
    await closed;
    await assert.rejects(once(connect(proxy), 'connect'), /ECONNREFUSED/);
  });
});

describe('a proxy in its own process', () => {
  const { signal } = new AbortController();
  const cluster = { url: testUrl, maintenanceDatabase: 'postgres' };

  test('makes a round trip to PostgreSQL longer by the delay, and tells by how much', async () => {
    await using proxies = await openProxies(cluster, [5, 0, 5], signal);
    assert.equal(proxies.delays.length, 1);
    const [{ addedMs } = { addedMs: 0 }] = proxies.delays;
    assert.ok(addedMs > 2.5, `${addedMs}`);
    const client = new pg.Client({ connectionString: proxies.url(testUrl('postgres'), 5) });
    await client.connect();
    for (let trip = 0; trip < 5; trip += 1) {
      const begunMs = performance.now();
      await client.query('SELECT 1');
      assert.ok(performance.now() - begunMs >= 5);
    }
    await client.end();
    const url = new URL(proxies.url(testUrl('a b'), 5));
    assert.equal(url.hostname, '127.0.0.1');
    assert.notEqual(url.port, new URL(testUrl('postgres')).port);
    assert.equal(url.pathname, '/a%20b');
    assert.equal(proxies.url(testUrl('postgres'), 0), testUrl('postgres'));
    await proxies.assertAlive();
    for (const pid of proxies.pids) process.kill(pid, 'SIGKILL');
    await assert.rejects(proxies.assertAlive(), /the proxy of --database-delay ended \(SIGKILL\)/);
  });

  test('is refused if the database cannot be reached, without naming its address', async () => {
    const url = new URL(testUrl('postgres'));
    url.password = 'wrong';
    await assert.rejects(
      openProxies({ ...cluster, url: () => url.href }, [1], signal),
      (error: Error) => /leave out --database-delay/.test(error.message) && !error.message.includes('wrong'),
    );
  });
});
