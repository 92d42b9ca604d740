/** What a process holds in memory once everything that nobody refers to is gone. */
import { PublicError } from '../graphql/public-error.ts';
import { wasmMemoryBytes } from '../transformer/wasm/wasm-response.ts';

export interface ProcessMemory {
  readonly heapUsedBytes: number;
  /** Outside of the heap, held by objects in it: buffers above all. */
  readonly externalBytes: number;
  /** The memory of the WebAssembly transformer, which never shrinks. */
  readonly wasmBytes: number;
  /** Of the whole process; what was freed may still be part of it. */
  readonly rssBytes: number;
}

/** Collects garbage first, which only a Node started with --expose-gc can; throws a PublicError elsewhere. */
export function readMemory(): ProcessMemory {
  const collect = globalThis.gc;
  if (!collect) throw new PublicError('Expected a Node that was started with --expose-gc.');
  // The second takes what the finalizers of the first let go.
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
