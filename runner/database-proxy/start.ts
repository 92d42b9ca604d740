/** Process entry of a proxy. */
import { obey } from '../../servers/process/obey.ts';
import { startProxy, type Upstream } from './proxy.ts';

export interface ProxyProtocol {
  /** `delayMs`: of a round trip. */
  open(upstream: Upstream, delayMs: number): { readonly port: number };
}

obey<ProxyProtocol>({
  open: async (upstream, delayMs) => {
    const { port } = await startProxy(upstream, delayMs);
    return { port };
  },
});
