/** The memory of a process after garbage collection. */
import { PublicError } from '../graphql/public-error.ts';
import { wasmMemoryBytes } from '../transformer/wasm/wasm-response.ts';

export interface ProcessMemory {
  readonly heapUsedBytes: number;
  /** Outside of the heap, but held by objects in it: mainly buffers. */
  readonly externalBytes: number;
  /** The memory of the WebAssembly transformer, which never shrinks. */
  readonly wasmBytes: number;
  /** Of the whole process; may include freed memory. */
  readonly rssBytes: number;
}

/** Collects garbage first. Throws a PublicError unless Node was started with --expose-gc. */
export function readMemory(): ProcessMemory {
  const collect = globalThis.gc;
  if (!collect) throw new PublicError('Expected a Node that was started with --expose-gc.');
  // The second collection frees what the finalizers of the first released.
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapUsedBytes: heapUsed,
    externalBytes: external,
    wasmBytes: wasmMemoryBytes(),
    rssBytes: rss,
  };
}
