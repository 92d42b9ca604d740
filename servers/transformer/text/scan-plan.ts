/** A read plan in the scanner's form: finds the slot for the key at given bytes. */
import type { Plan } from '../plan.ts';

export interface ScanField {
  readonly key: string;
  readonly keyBytes: Uint8Array;
  /** The next slot whose key has the same length; -1 after the last. */
  nextSlot: number;
  readonly listDepth: number;
  readonly child: ScanPlan | null;
}

export interface ScanPlan {
  readonly fields: readonly ScanField[];
  /** By the length of a key in bytes: the first slot of that length, or -1. Longer keys have none. */
  readonly slotByLength: Int32Array;
  /** How the members of the first object began. Later objects begin alike, in the order of PostgreSQL's `jsonb`. */
  readonly members: KnownMember[];
}

/** The bytes before a member's value, `"first_name": `, and the slot of its key, or -1. */
interface KnownMember {
  readonly bytes: Uint8Array;
  readonly slot: number;
}

/**
 * Limits of what is remembered per object type, in members and in bytes of each, so that no document can fill the memory.
 */
const membersMax = 256;
const memberBytesMax = 80;

/** Remembers that the member at `index` begins with `[start, end)` of `bytes`, if it is the next one. */
export function remember(
  plan: ScanPlan,
  index: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  slot: number,
): void {
  if (index === plan.members.length && index < membersMax && end - start <= memberBytesMax)
    plan.members.push({ bytes: Buffer.copyBytesFrom(bytes, start, end - start), slot });
}

/** Length of the member at `index` up to its value, in bytes, if it begins as remembered; else 0. */
export function knownBytes(plan: ScanPlan, index: number, bytes: Uint8Array, at: number): number {
  const { members } = plan;
  if (index >= members.length) return 0;
  const known = (members[index] as KnownMember).bytes;
  const { length } = known;
  for (let done = 0; done < length; done += 1) if (known[done] !== bytes[at + done]) return 0;
  return length;
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
  return { fields, slotByLength, members: [] };
}

/** The slot of the key at `[start, end)` of `bytes`, which has no escapes; -1 if it is not selected. */
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
