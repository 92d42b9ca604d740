/** Process entry of a server that does nothing but answer the same body: what is left is the load generator. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FixedServerAnswer, FixedServerOrder } from './protocol.ts';

process.on('message', ({ body }: FixedServerOrder) => {
  const bytes = Buffer.from(body);
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(200, headers).end(bytes);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ type: 'ready', port } satisfies FixedServerAnswer);
  });
});
// Ctrl-C reaches the whole process group; the parent decides when the server ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
