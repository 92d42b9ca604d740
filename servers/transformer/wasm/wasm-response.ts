/**
 * The transformer `wasm`: like `text`, but in Rust. `text` answers what the module declines: GraphQL errors, values that
 * their type converts, keys with escapes, and invalid JSON.
 */
import type { StoredRow } from '../../documents.ts';
import { ByteWriter } from '../text/byte-writer.ts';
import { byte } from '../text/json-bytes.ts';
import { textTransformer } from '../text/text-response.ts';
import type { Transformer } from '../transformer.ts';
import { compileWriteValue } from '../write-plan.ts';
import { encodePlan } from './encode-plan.ts';
import { TransformerModule } from './transformer-module.ts';

// Shared by all plans, because a transform runs to its end before the next begins.
const module = new TransformerModule(new URL('transformer.wasm', import.meta.url));
const writer = new ByteWriter();

/** A transformer over a module: the checked-in one, or a newly built one. */
export function wasmTransformerOf(module: TransformerModule): Transformer {
  return {
    name: 'wasm',
    compile: (plan, strategy) => {
      const answerText = textTransformer.compile(plan, strategy);
      const value = compileWriteValue(plan.root.value);
      const encoded = encodePlan(plan.read, value.item ?? value);
      return (rows) => {
        const json = value.item ? pageOf(module, encoded, rows) : documentOf(module, encoded, rows[0]);
        module.trim();
        return json ? { json, errors: [] } : answerText(rows);
      };
    },
  };
}

export const wasmTransformer = wasmTransformerOf(module);

/** Memory of the module so far. */
export function wasmMemoryBytes(): number {
  return module.memoryBytes;
}

/** The response value of one row; null if it is left to `text`. */
function documentOf(module: TransformerModule, plan: Uint8Array, row: StoredRow | undefined): Buffer | null {
  if (!row || row.data === null) return null;
  const response = module.transform(plan, row.data);
  return response && Buffer.from(response);
}

/** The response value of a list of rows; null if one of them is left to `text`. */
function pageOf(module: TransformerModule, plan: Uint8Array, rows: readonly StoredRow[]): Buffer | null {
  writer.clear();
  writer.writeByte(byte.openList);
  for (let index = 0; index < rows.length; index += 1) {
    const data = rows[index]?.data ?? null;
    const response = data === null ? null : module.transform(plan, data);
    if (response === null) return null;
    if (index > 0) writer.writeByte(byte.comma);
    writer.writeAll(response);
  }
  writer.writeByte(byte.closeList);
  return writer.copy();
}
