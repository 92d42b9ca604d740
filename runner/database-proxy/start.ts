/** Process entry of a proxy: takes one order by message, and ends when its parent is gone. */
import type { ProxyAnswer, ProxyOrder } from './protocol.ts';
import { startProxy } from './proxy.ts';

function answer(message: ProxyAnswer): void {
  process.send?.(message);
}

process.once('message', ({ upstream, delayMs }: ProxyOrder) => {
  startProxy(upstream, delayMs).then(
    ({ port }) => answer({ type: 'ready', port }),
    (error: unknown) => answer({ type: 'failed', message: String(error) }),
  );
});
// Ctrl-C reaches the whole process group; the parent decides when the proxy ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
