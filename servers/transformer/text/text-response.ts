/**
 * The transformer `text`: from a document's JSON to the response's, without objects in between. Each value that is served as
 * it is stored is copied, including digits and escapes.
 */
import type { StoredRow } from '../../documents.ts';
import { StoredDocumentError, type Transformed, type Transformer } from '../transformer.ts';
import { compileWriteValue, type WriteValue } from '../write-plan.ts';
import { Composer } from './composer.ts';
import { byte } from './json-bytes.ts';
import { compileScanPlan, type ScanPlan } from './scan-plan.ts';
import { Scanner } from './scanner.ts';

// Shared by all plans, because a transform runs to its end before the next begins.
const scanner = new Scanner();
const composer = new Composer(scanner);

export const textTransformer: Transformer = {
  name: 'text',
  compile: ({ read, root }, strategy) => {
    const scanPlan = read && compileScanPlan(read);
    const value = compileWriteValue(root.value);
    return (rows) => {
      composer.begin(root.responseName);
      const isKept = value.item
        ? writeRows(value, value.item, scanPlan, rows, strategy)
        : writeRow(value, scanPlan, rows[0], strategy, 1);
      return transformed(isKept);
    };
  },
};

function transformed(isKept: boolean): Transformed {
  return { json: isKept ? composer.writer.copy() : null, errors: composer.errors };
}

function writeRows(
  value: WriteValue,
  item: WriteValue,
  plan: ScanPlan | null,
  rows: readonly StoredRow[],
  strategy: string,
): boolean {
  const { writer } = composer;
  writer.writeByte(byte.openList);
  for (let index = 0; index < rows.length; index += 1) {
    if (index > 0) writer.writeByte(byte.comma);
    composer.beginItem(index);
    if (!writeRow(item, plan, rows[index], strategy, 2)) {
      writer.clear();
      return composer.orNull(value);
    }
  }
  writer.writeByte(byte.closeList);
  return true;
}

function writeRow(
  value: WriteValue,
  plan: ScanPlan | null,
  row: StoredRow | undefined,
  strategy: string,
  depth: number,
): boolean {
  if (!row || row.data === null) return composer.writeNull(value, depth);
  return composer.write(value, scanRow(row, row.data, plan, strategy), depth);
}

function scanRow(row: StoredRow, data: string | Uint8Array, plan: ScanPlan | null, strategy: string): number {
  try {
    return scanner.scan(data, plan);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw new StoredDocumentError(strategy, row, error.message);
    throw error;
  }
}
