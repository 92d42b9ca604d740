/** A response plan in the form in which text is written from it: every name is bytes already. */
import { untouchedKinds } from './leaf.ts';
import type { ResponseField, ResponseValue } from './response-plan.ts';

export interface WriteValue {
  readonly nonNull: boolean;
  /** The kinds of stored values (`jsonKind`) that are copied; 0 where this is no leaf. */
  readonly untouched: number;
  readonly item: WriteValue | null;
  /** Empty where this is no object, and where an object's fields are all skipped. */
  readonly fields: readonly WriteField[];
  readonly origin: ResponseValue;
}

export interface WriteField {
  readonly responseName: string;
  readonly slot: number;
  /** `,"name":`; of `__typename` with its value, `,"__typename":"User"`. */
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
