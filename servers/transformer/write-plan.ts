/** A response plan in the form for writing text: every name is already bytes. */
import { untouchedKinds } from './leaf.ts';
import type { ResponseField, ResponseValue } from './response-plan.ts';

export interface WriteValue {
  readonly nonNull: boolean;
  /** The kinds of stored values (`jsonKind`) that are copied; 0 if this is not a leaf. */
  readonly untouched: number;
  readonly item: WriteValue | null;
  /** Empty if this is not an object, or if all its fields are skipped. */
  readonly fields: readonly WriteField[];
  readonly origin: ResponseValue;
}

export interface WriteField {
  readonly responseName: string;
  readonly slot: number;
  /** `,"name":`; for `__typename` including its value, `,"__typename":"User"`. */
  readonly prefix: Buffer;
  readonly value: WriteValue;
}

export function compileWriteValue(value: ResponseValue): WriteValue {
  const { object } = value;
  return {
    nonNull: value.nonNull,
    untouched: value.leaf ? untouchedKinds(value.leaf) : 0,
    item: value.item && compileWriteValue(value.item),
    fields: object ? object.fields.map((field) => writeField(field, object.typeName)) : [],
    origin: value,
  };
}

function writeField({ responseName, slot, value }: ResponseField, typeName: string): WriteField {
  const prefix = Buffer.from(slot < 0 ? `,"${responseName}":"${typeName}"` : `,"${responseName}":`);
  return { responseName, slot, prefix, value: compileWriteValue(value) };
}
