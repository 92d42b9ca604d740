/** The transformers, the plainest first. */
import { objectTransformer } from './object-response.ts';
import { textTransformer } from './text/text-response.ts';
import type { Transformer } from './transformer.ts';
import { wasmTransformer } from './wasm/wasm-response.ts';

export const transformers: readonly Transformer[] = [objectTransformer, textTransformer, wasmTransformer];
