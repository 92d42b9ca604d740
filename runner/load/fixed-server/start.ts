/**
 * Process entry of a server that answers every request with the same body. What a load reaches against it is the load
 * generator's limit.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { obey } from '../../../servers/process/obey.ts';

export interface FixedServerProtocol {
  /** `body` is the answer to every request. Resolves to the port. */
  open(body: string): number;
}

obey<FixedServerProtocol>({
  open: async (body) => {
    const bytes = Buffer.from(body);
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const server = createServer((incoming, outgoing) => {
      incoming.resume();
      outgoing.writeHead(200, headers).end(bytes);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  },
});
