/** The messages between the runner and the process of a proxy (`start.ts`), over the channel of `fork`. */
import type { Upstream } from './proxy.ts';

export interface ProxyOrder {
  readonly type: 'open';
  readonly upstream: Upstream;
  /** Of a round trip. */
  readonly delayMs: number;
}

export type ProxyAnswer =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'failed'; readonly message: string };
