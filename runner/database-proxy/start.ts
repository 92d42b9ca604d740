/** Process entry of a database proxy. */
import { obey } from '../../servers/process/obey.ts';
import { startProxy, type Upstream } from './proxy.ts';

export interface ProxyProtocol {
  /** `delayMs` is added to each round trip. Resolves to the port. */
  open(upstream: Upstream, delayMs: number): number;
}

obey<ProxyProtocol>({
  open: async (upstream, delayMs) => (await startProxy(upstream, delayMs)).port,
});
