/**
 * The version of what a runner and the servers of another revision need to have in common: the orders (`server-protocol.ts`),
 * the flags that they set for themselves (`obey.ts`), and the exports of `strategies/index.ts`. Raise it with every change that
 * would keep the servers of an older revision from being measured, or measured alike. It is read as text: keep its form.
 */
export const contractVersion = 1;
