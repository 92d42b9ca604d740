/**
 * Writes a response value from the places that the scanner found, in selection order. Copies what is served as it is stored;
 * the leaf type converts the rest. An error makes the nearest nullable value null, as GraphQL says.
 */
import type { GraphQLError, GraphQLLeafType } from 'graphql';
import { completeLeaf, jsonKind } from '../leaf.ts';
import { errorAt, notListError, nullError } from '../transformer.ts';
import type { WriteValue } from '../write-plan.ts';
import { ByteWriter } from './byte-writer.ts';
import { byte } from './json-bytes.ts';
import type { Scanner } from './scanner.ts';
import { absent, listMark, objectMark } from './tape.ts';

const nullBytes = Buffer.from('null');
const emptyObjectBytes = Buffer.from('{}');

export class Composer {
  readonly writer = new ByteWriter();
  readonly #scanner: Scanner;
  errors: GraphQLError[] = [];
  /** Path of the current value: response names and list indexes. Entries beyond the current depth are outdated. */
  readonly #path: (string | number)[] = [];

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** Begins a response under a root field's name. */
  begin(rootName: string): void {
    this.writer.clear();
    this.errors = [];
    this.#path[0] = rootName;
  }

  /** Begins an item of the root field's list. */
  beginItem(index: number): void {
    this.#path[1] = index;
  }

  /**
   * Writes the value of a cell; `depth` is the length of its path. Returns false if an error removed it: then nothing of it
   * may be kept, and its parent becomes null.
   */
  write(value: WriteValue, cell: number, depth: number): boolean {
    const { cells } = this.#scanner.tape;
    const start = cells[cell] as number;
    if (start === objectMark)
      return this.#object(value, cells[cell + 1] as number, depth) || this.orNull(value);
    if (start === listMark) return this.#list(value, cells[cell + 1] as number, depth) || this.orNull(value);
    if (start === absent || this.#scanner.bytes[start] === byte.n) return this.writeNull(value, depth);
    return this.#span(value, start, cells[cell + 1] as number, depth);
  }

  /** Writes null, or reports the error if null is not allowed. */
  writeNull(value: WriteValue, depth: number): boolean {
    if (value.nonNull) return this.#fail(value, nullError(value.origin, this.#path.slice(0, depth)));
    this.writer.writeAll(nullBytes);
    return true;
  }

  /** After an error: writes null if the value is nullable. */
  orNull(value: WriteValue): boolean {
    if (!value.nonNull) this.writer.writeAll(nullBytes);
    return !value.nonNull;
  }

  #fail(value: WriteValue, error: GraphQLError): boolean {
    this.errors.push(error);
    return this.orNull(value);
  }

  /** Writes a value that the scanner did not look into: a leaf, or a value of another shape than its type. */
  #span(value: WriteValue, start: number, end: number, depth: number): boolean {
    const { origin } = value;
    if (origin.leaf) {
      const { bytes } = this.#scanner;
      if ((value.untouched & kindOf(bytes, start, end)) === 0)
        return this.#served(value, origin.leaf, start, end, depth);
      this.writer.write(bytes, start, end);
      return true;
    }
    if (origin.item) return this.#fail(value, notListError(origin, this.#path.slice(0, depth)));
    // As in GraphQL: what is not an object has no properties.
    return this.#object(value, -1, depth) || this.orNull(value);
  }

  #served(value: WriteValue, leaf: GraphQLLeafType, start: number, end: number, depth: number): boolean {
    try {
      const stored: unknown = JSON.parse(this.#scanner.bytes.toString('utf8', start, end));
      this.writer.writeAll(Buffer.from(JSON.stringify(completeLeaf(leaf, stored))));
      return true;
    } catch (thrown) {
      return this.#fail(value, errorAt(thrown, value.origin, this.#path.slice(0, depth)));
    }
  }

  /** `slotCells` is -1 if nothing is stored under any key. */
  #object(value: WriteValue, slotCells: number, depth: number): boolean {
    const { writer } = this;
    const { fields } = value;
    const begin = writer.length;
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index] as (typeof fields)[number];
      writer.writeAll(field.prefix);
      if (field.slot < 0) continue;
      this.#path[depth] = field.responseName;
      const isKept =
        slotCells < 0
          ? this.writeNull(field.value, depth + 1)
          : this.write(field.value, slotCells + 2 * field.slot, depth + 1);
      if (!isKept) {
        writer.length = begin;
        return false;
      }
    }
    // The first prefix begins with a comma.
    if (fields.length === 0) writer.writeAll(emptyObjectBytes);
    else {
      writer.setByte(begin, byte.openObject);
      writer.writeByte(byte.closeObject);
    }
    return true;
  }

  #list(value: WriteValue, firstItem: number, depth: number): boolean {
    const { writer } = this;
    const { cells } = this.#scanner.tape;
    const item = value.item as WriteValue;
    const begin = writer.length;
    writer.writeByte(byte.openList);
    let index = 0;
    for (let cell = firstItem; cell > 0; cell = cells[cell + 2] as number) {
      if (index > 0) writer.writeByte(byte.comma);
      this.#path[depth] = index;
      if (!this.write(item, cell, depth + 1)) {
        writer.length = begin;
        return false;
      }
      index += 1;
    }
    writer.writeByte(byte.closeList);
    return true;
  }
}

/** The kind of the JSON value at `[start, end)`, which is not null. */
function kindOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] as number;
  if (first === byte.quote) return jsonKind.text;
  if (first === byte.openObject) return jsonKind.object;
  if (first === byte.openList) return jsonKind.list;
  if (first === byte.t || first === byte.f) return jsonKind.boolean;
  return isSmallInteger(bytes, start, end) ? jsonKind.integer : jsonKind.number;
}

/** Nine digits always fit 32 bits; longer numbers are left to the type. So is -0, which GraphQL serves as 0. */
function isSmallInteger(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  if (bytes[at] === byte.minus) {
    at += 1;
    if (bytes[at] === byte.zero) return false;
  }
  if (end - at > 9) return false;
  while (at < end && (bytes[at] as number) >= byte.zero && (bytes[at] as number) <= byte.nine) at += 1;
  return at === end;
}
