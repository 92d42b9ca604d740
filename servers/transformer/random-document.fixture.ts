/**
 * Random documents of the contract's schema, as text: with keys in any order, repeated, absent, or unknown; spaces and
 * escapes. For tests only.
 */
import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Choices } from './choices.fixture.ts';
import { schema } from './contract.fixture.ts';
import { documentKeyOf } from './document-key.ts';

const texts = [
  '""',
  '"text"',
  '"[1]"',
  String.raw`"{\"a_b\":1}"`,
  String.raw`"ends in \\"`,
  String.raw`"\u00e9\ud800\n\/"`,
  '"é \u{1f600} \u2028"',
  `"${'long '.repeat(30)}"`,
  '"}"',
  '"\\""',
  '"exactly sixteen!"',
] as const;
const integers = ['0', '7', '-12', '123456789', '2147483647', '-2147483648'] as const;
const numbers = ['0.5', '-1.25e3', '3', '1e2', '-0.0'] as const;
const anything = [
  'null',
  '{}',
  '[]',
  '{"snake_key":[1,{"id":2}]}',
  '[[],[null]]',
  'true',
  '"x"',
  '99',
  '[1,"]"]',
] as const;
/** Keys that no field has, though some are close. */
const strangers = [
  'password_hash',
  '__typename',
  'bip',
  'fullName',
  'full_nam',
  'full_name_',
  'i',
  'idx',
  'di',
  'constructo',
  'Bio',
  'child_lis',
  'é',
  String.raw`b\"io`,
  'author_',
] as const;

const leaves: Readonly<Record<string, readonly [string, ...string[]]>> = {
  String: texts,
  ID: texts,
  Moment: texts,
  Int: integers,
  Float: numbers,
  Numeric: numbers,
  JSON: anything,
  Boolean: ['true', 'false'],
  Color: ['"RED"', '"DEEP_BLUE"'],
};

export interface DocumentOptions {
  /** Chance, in percent, that a value is not of its type. */
  readonly wrongPercent: number;
}

/** A document of type `Node`, nested at most `depthMax` levels. */
export function drawDocument(choices: Choices, depthMax: number, { wrongPercent }: DocumentOptions): string {
  const space = (): string => (choices.chance(10) ? choices.pick([' ', '\n', '\t \r']) : '');

  const object = (type: GraphQLObjectType, depth: number): string => {
    const fields = Object.values(type.getFields());
    // If no choices are left, nothing more is stored, so that documents end.
    const members = fields.flatMap(({ name, type: fieldType }) => {
      if (!choices.chance(isNonNullType(fieldType) ? 97 : 95 - 12 * depth)) return [];
      const key = documentKeyOf(type.name, name);
      const copies = choices.chance(4) ? 2 : 1;
      return Array.from({ length: copies }, () => member(key, value(fieldType, depth)));
    });
    for (const _ of choices.list(4, () => 0))
      members.push(member(choices.pick(strangers), choices.pick(anything)));
    for (let index = members.length - 1; index > 0; index -= 1) {
      const other = choices.below(index + 1);
      [members[index], members[other]] = [members[other] ?? '', members[index] ?? ''];
    }
    return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`;
  };
  const member = (key: string, stored: string): string => {
    const escaped = choices.chance(2)
      ? `\\u00${key.charCodeAt(0).toString(16).padStart(2, '0')}${key.slice(1)}`
      : key;
    return `"${key.charCodeAt(0) < 128 ? escaped : key}"${space()}:${choices.pick([' ', ''])}${stored}`;
  };
  const value = (type: GraphQLOutputType, depth: number): string => {
    if (choices.chance(wrongPercent)) return choices.pick(anything);
    const nullable = getNullableType(type);
    if (nullable === type && choices.chance(8)) return 'null';
    if (isListType(nullable))
      return `[${choices.list(3, () => value(nullable.ofType, depth)).join(`,${space()}`)}]`;
    if (isObjectType(nullable)) return depth < depthMax ? object(nullable, depth + 1) : '{"id":1}';
    return choices.pick(leaves[nullable.toString()] ?? ['null']);
  };
  return object(schema.getType('Node') as GraphQLObjectType, 1);
}
