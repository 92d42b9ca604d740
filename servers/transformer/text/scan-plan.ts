/** A read plan in the form in which the scanner asks it: which slot does the key at these bytes have? */
import type { Plan } from '../plan.ts';

export interface ScanField {
  readonly key: string;
  readonly keyBytes: Uint8Array;
  /** The next slot whose key is as long as this one; -1 after the last. */
  nextSlot: number;
  readonly listDepth: number;
  readonly child: ScanPlan | null;
}

export interface ScanPlan {
  readonly fields: readonly ScanField[];
  /** By the length of a key in bytes, the first slot of that length, or -1. Longer keys have none. */
  readonly slotByLength: Int32Array;
}

export function compileScanPlan(plan: Plan): ScanPlan {
  const fields = plan.map(({ key, listDepth, child }) => {
    const childPlan = child && compileScanPlan(child);
    return { key, keyBytes: Buffer.from(key), nextSlot: -1, listDepth, child: childPlan };
  });
  const longest = Math.max(0, ...fields.map(({ keyBytes }) => keyBytes.length));
  const slotByLength = new Int32Array(longest + 1).fill(-1);
  for (const [slot, field] of fields.entries()) {
    field.nextSlot = slotByLength[field.keyBytes.length] ?? -1;
    slotByLength[field.keyBytes.length] = slot;
  }
  return { fields, slotByLength };
}

/** The slot of the key at `[start, end)` of `bytes`, which has no escapes; -1 where it is not selected. */
export function slotOfKey(plan: ScanPlan, bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length >= plan.slotByLength.length) return -1;
  let slot = plan.slotByLength[length] as number;
  while (slot >= 0) {
    const { keyBytes, nextSlot } = plan.fields[slot] as ScanField;
    let index = 0;
    while (index < length && keyBytes[index] === bytes[start + index]) index += 1;
    if (index === length) return slot;
    slot = nextSlot;
  }
  return -1;
}
