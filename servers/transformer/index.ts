/** The transformers, the plainest first. */
import { objectTransformer } from './object-response.ts';
import { textTransformer } from './text/text-response.ts';
import type { Transformer, TransformerName } from './transformer.ts';
import { wasmTransformer } from './wasm/wasm-response.ts';

export const transformers: readonly Transformer[] = [objectTransformer, textTransformer, wasmTransformer];

/**
 * The default of `/direct`. CPU of a server of `qm`, in microseconds per request, for one user, 50 users, and the names of
 * 50: wasm 54, 468, 108; text 58, 673, 94; object 72, 1242, 155.
 */
export const transformerDefault: Transformer = wasmTransformer;

export function transformerNamed(name: TransformerName): Transformer {
  const found = transformers.find((transformer) => transformer.name === name);
  if (found) return found;
  const names = transformers.map((transformer) => transformer.name).join(', ');
  throw new Error(`Expected a transformer (${names}), got "${name}".`);
}
