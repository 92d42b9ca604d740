/**
 * The contract of every transformer, one row for each thing that it says. For tests only.
 *
 * How keys are cased (rows 1 to 6) is decided when a plan is compiled, by one function for all transformers: see
 * `casing.test.ts` and `document-key.test.ts`. Here each row is tested on a document.
 *
 * The text forms (`text`, `wasm`) copy what they serve, so digits and escapes stay as they are stored; the object form
 * prints its values anew. `ofObject` is what it prints if that is spelled differently, or loses something.
 */
import type { Operation } from './contract.fixture.ts';

export interface ContractRow {
  /** The number of the row in the contract. */
  readonly row: number;
  readonly title: string;
  readonly operation: string;
  readonly variables?: Operation['variables'];
  /** The JSON of each row that was read; null for a null document. */
  readonly stored: readonly (string | null)[];
  /** The root field's value. */
  readonly json: string | null;
  /** What `object` prints instead. */
  readonly ofObject?: string;
  /** The path of each error, in order. */
  readonly paths?: readonly (readonly (string | number)[])[];
  /** What is thrown instead of an answer. */
  readonly thrown?: RegExp;
}

const one = (
  row: number,
  title: string,
  operation: string,
  stored: string,
  json: string,
  more = {},
): ContractRow => ({
  row,
  title,
  operation,
  stored: [stored],
  json,
  ...more,
});
const faulty = (title: string, stored: string, operation = '{ node { bio } }'): ContractRow => ({
  row: 22,
  title,
  operation,
  stored: [stored],
  json: null,
  thrown: /^Strategy tv, row 7: the stored document/,
});

const deepText = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

export const contractRows: readonly ContractRow[] = [
  one(
    1,
    'snake_case keys are served in camelCase',
    '{ node { fullName tagList } }',
    '{"full_name": "A", "tag_list": ["a_b"], "fullName": "not this"}',
    '{"fullName":"A","tagList":["a_b"]}',
  ),
  one(
    2,
    'a leading underscore stays',
    '{ node { _private } }',
    '{"private": "no", "_private": "p"}',
    '{"_private":"p"}',
  ),
  one(
    3,
    'doubled and trailing underscores are other keys than the one that is written',
    '{ node { fullName } }',
    '{"full__name": "a", "full_name_": "b", "full_name": "c"}',
    '{"fullName":"c"}',
  ),
  one(
    4,
    'a key in camelCase is not the stored key of the field',
    '{ node { id madeAt } }',
    '{"id": 1, "madeAt": "x", "ID": 2}',
    '{"id":1,"madeAt":null}',
  ),
  one(
    5,
    'keys beyond ASCII are skipped',
    '{ node { bio } }',
    '{"b\u00ed\u00f3": "x", "a_\u00e9": 1, "\u{1f600}": [], "bio": "y"}',
    '{"bio":"y"}',
  ),
  one(
    7,
    'escapes stand for the same characters',
    '{ node { bio fullName } }',
    String.raw`{"bio": "a\"b\\c\u00e9\n\/\ud83d\ude00", "full_name": "ends in \\"}`,
    String.raw`{"bio":"a\"b\\c\u00e9\n\/\ud83d\ude00","fullName":"ends in \\"}`,
    {
      ofObject:
        String.raw`{"bio":"a\"b\\c` +
        '\u00e9' +
        String.raw`\n/` +
        '\u{1f600}' +
        String.raw`","fullName":"ends in \\"}`,
    },
  ),
  one(
    7,
    'raw characters beyond ASCII, U+2028 and DEL stay',
    '{ node { bio } }',
    '{"bio": "\u00e9 \u{1f600} \u2028\u2029 \u007f"}',
    '{"bio":"\u00e9 \u{1f600} \u2028\u2029 \u007f"}',
  ),
  one(
    7,
    'a lone surrogate stays an escape',
    '{ node { bio } }',
    String.raw`{"bio": "\ud800x\udc00"}`,
    String.raw`{"bio":"\ud800x\udc00"}`,
  ),
  one(
    7,
    'controls stay escaped, once',
    '{ node { bio } }',
    String.raw`{"bio": "\u0000\u001f\b\f\r\t\\n"}`,
    String.raw`{"bio":"\u0000\u001f\b\f\r\t\\n"}`,
  ),
  one(
    8,
    'text that looks like JSON stays text',
    '{ node { bio fullName } }',
    String.raw`{"bio": "[1]", "full_name": "{\"a\":1}"}`,
    String.raw`{"bio":"[1]","fullName":"{\"a\":1}"}`,
  ),
  one(
    9,
    'what a JSON scalar holds passes untouched',
    '{ node { extra } }',
    '{"extra":{"snake_key":1,"__typename":"X","a":[{"b_c":null,"b_c2":"]}"},[]]}}',
    '{"extra":{"snake_key":1,"__typename":"X","a":[{"b_c":null,"b_c2":"]}"},[]]}}',
  ),
  one(
    9,
    'its spaces are kept where text is copied',
    '{ node { extra } }',
    '{"extra": {"a": [1, 2]}}',
    '{"extra":{"a": [1, 2]}}',
    { ofObject: '{"extra":{"a":[1,2]}}' },
  ),
  one(
    10,
    'a stored __typename is ignored',
    '{ node { __typename id } }',
    '{"__typename": "Stored", "id": 1}',
    '{"__typename":"Node","id":1}',
  ),
  one(
    11,
    '__typename stands at its place, on every level, under every alias',
    '{ node { t: __typename id childList { id __typename } author { __typename t: __typename } } }',
    '{"id": 1, "child_list": [{"id": 2}, {"id": 3}], "author": {}}',
    '{"t":"Node","id":1,"childList":[{"id":2,"__typename":"Node"},{"id":3,"__typename":"Node"}],"author":{"__typename":"Person","t":"Person"}}',
  ),
  one(
    12,
    'null and empty stay null and empty',
    '{ node { looseList { __typename id } tagList gridRows child { __typename } extra } }',
    '{"loose_list": [null, {"id": 1}, null], "tag_list": [], "grid_rows": [[1, null], null, []], "child": {}, "extra": {}}',
    '{"looseList":[null,{"__typename":"Node","id":1},null],"tagList":[],"gridRows":[[1,null],null,[]],"child":{"__typename":"Node"},"extra":{}}',
  ),
  one(
    12,
    'a null object has no __typename',
    '{ node { child { __typename } } }',
    '{"child": null}',
    '{"child":null}',
  ),
  one(
    13,
    'a nullable field that is absent is null',
    '{ node { bio child { id } childList { id } tagList extra } }',
    '{}',
    '{"bio":null,"child":null,"childList":null,"tagList":null,"extra":null}',
  ),
  one(
    14,
    'an absent non-null field makes the nearest nullable parent null',
    '{ node { bio child { bio id } } }',
    '{"bio": "b", "child": {"bio": "c"}}',
    '{"bio":"b","child":null}',
    { paths: [['node', 'child', 'id']] },
  ),
  one(
    14,
    'through non-null objects and lists',
    '{ node { bio child { a: strictList { strictChild { id } } } } }',
    '{"bio":"b","child":{"strict_list":[{"strict_child":{"id":1}},{"strict_child":{"id":null}}]}}',
    '{"bio":"b","child":null}',
    { paths: [['node', 'child', 'a', 1, 'strictChild', 'id']] },
  ),
  one(
    14,
    'an item that may be null takes its error alone',
    '{ node { looseList { id } } }',
    '{"loose_list": [{"id": 1}, {}, {"id": 3}, {"id": null}]}',
    '{"looseList":[{"id":1},null,{"id":3},null]}',
    {
      paths: [
        ['node', 'looseList', 1, 'id'],
        ['node', 'looseList', 3, 'id'],
      ],
    },
  ),
  one(
    14,
    'a null item of a list of non-null items',
    '{ node { tagList bio childList { bio } } }',
    '{"tag_list": ["a", null], "child_list": [null], "bio": "b"}',
    '{"tagList":null,"bio":"b","childList":null}',
    {
      paths: [
        ['node', 'tagList', 1],
        ['node', 'childList', 0],
      ],
    },
  ),
  one(14, 'up to the root field', '{ node { id } }', '{"id": null}', 'null', { paths: [['node', 'id']] }),
  {
    row: 14,
    title: 'beyond the root field, where it is non-null',
    operation: '{ x: nodes { id } }',
    stored: ['{"id":1}', '{}'],
    json: null,
    paths: [['x', 1, 'id']],
  },
  {
    row: 14,
    title: 'an item of the root list takes its error alone',
    operation: '{ looseNodes { id } }',
    stored: ['{"id":1}', '{}', null],
    json: '[{"id":1},null,null]',
    paths: [['looseNodes', 1, 'id']],
  },
  one(
    14,
    'a value that its type cannot represent is an error, and is not shown',
    '{ node { bio isOpen ratio color extra } }',
    '{"bio": {"password_hash": "p"}, "is_open": "yes", "ratio": [1], "color": "PINK", "extra": 1}',
    '{"bio":null,"isOpen":null,"ratio":null,"color":null,"extra":1}',
    {
      paths: [
        ['node', 'bio'],
        ['node', 'isOpen'],
        ['node', 'ratio'],
        ['node', 'color'],
      ],
    },
  ),
  one(
    14,
    'no list where a list is expected',
    '{ node { childList { id } tagList } }',
    '{"child_list": {"id": 1}, "tag_list": "a"}',
    '{"childList":null,"tagList":null}',
    {
      paths: [
        ['node', 'childList'],
        ['node', 'tagList'],
      ],
    },
  ),
  one(
    14,
    'no object where an object is expected: nothing is stored under its keys',
    '{ node { child { bio } author { __typename } } }',
    '{"child": [{"bio": "b"}], "author": "text"}',
    '{"child":{"bio":null},"author":{"__typename":"Person"}}',
  ),
  one(
    15,
    'an alias; one field under two; three levels down',
    '{ n: node { a: bio b: bio x: child { y: child { z: child { c: id id } } } w: child { bio } } }',
    '{"bio": "b", "child": {"bio": "c", "child": {"child": {"id": 4}}}}',
    '{"a":"b","b":"b","x":{"y":{"z":{"c":4,"id":4}}},"w":{"bio":"c"}}',
  ),
  one(
    15,
    'an alias that objects inherit',
    '{ node { __proto__: bio constructor toString: id } }',
    '{"id": 1, "bio": "b"}',
    '{"__proto__":"b","constructor":null,"toString":1}',
  ),
  one(
    16,
    'what is not selected is not shown, however alike its key',
    '{ node { bio child { bio } } }',
    '{"bip": 1, "Bio": 2, "bio ": 3, "bi": 4, "oib": 5, "password_hash": "p", "bio": "b", "b": 6, "child": {"password_hash": "q", "bia": 7}}',
    '{"bio":"b","child":{"bio":null}}',
  ),
  one(
    17,
    'any depth',
    '{ node { child { child { child { childList { child { fullName passwordless: id } } } } } } }',
    '{"child":{"id":1,"child":{"id":2,"child":{"id":3,"child_list":[{"id":4,"child":{"id":5,"full_name":"deep"}}]}}}}',
    '{"child":{"child":{"child":{"childList":[{"child":{"fullName":"deep","passwordless":5}}]}}}}',
  ),
  { row: 18, title: 'no row', operation: '{ node { id } }', stored: [], json: 'null' },
  { row: 18, title: 'no row of a list', operation: '{ nodes { id } }', stored: [], json: '[]' },
  {
    row: 18,
    title: 'no row where one must be',
    operation: '{ strictNode { id } }',
    stored: [],
    json: null,
    paths: [['strictNode']],
  },
  { row: 18, title: 'a row without a document', operation: '{ node { id } }', stored: [null], json: 'null' },
  one(
    19,
    'digits are copied',
    '{ node { exact ratio extra } }',
    '{"exact": 12345678901234567890, "ratio": 1.000, "extra": [1e400, 1E+2, -0]}',
    '{"exact":12345678901234567890,"ratio":1.000,"extra":[1e400, 1E+2, -0]}',
    { ofObject: '{"exact":12345678901234567000,"ratio":1,"extra":[null,100,0]}' },
  ),
  one(
    19,
    'an Int is a whole number of 32 bits',
    '{ node { gridRows } }',
    '{"grid_rows": [[0, -7, 2147483647, -2147483648, 2147483648, 1.5]]}',
    '{"gridRows":[[0,-7,2147483647,-2147483648,null,null]]}',
    {
      paths: [
        ['node', 'gridRows', 0, 4],
        ['node', 'gridRows', 0, 5],
      ],
    },
  ),
  one(
    19,
    'an Int beyond 32 bits is an error',
    '{ node { gridRows } }',
    '{"grid_rows": [[2147483648]]}',
    '{"gridRows":[[null]]}',
    {
      paths: [['node', 'gridRows', 0, 0]],
    },
  ),
  one(
    19,
    'other spellings are served as GraphQL does',
    '{ node { gridRows code bio isOpen } }',
    '{"grid_rows": [[1.0, 1e2, -0, "5"]], "code": 12, "bio": 1.50, "is_open": 1}',
    '{"gridRows":[[1,100,0,5]],"code":"12","bio":"1.5","isOpen":true}',
  ),
  one(
    20,
    'selection order, whatever the stored order',
    '{ node { fullName id bio child { code id } } }',
    '{"child": {"id": 2, "code": "c"}, "bio": "b", "id": 1, "full_name": "A"}',
    '{"fullName":"A","id":1,"bio":"b","child":{"code":"c","id":2}}',
  ),
  one(
    20,
    'of duplicated keys the last wins',
    '{ node { id bio child { id bio } tagList author { id } } }',
    String.raw`{"id": 1, "child": {"id": 2, "bio": "gone"}, "bio": "a", "id": 3, "child": {"id": 4}, "b\u0069o": "last", "tag_list": ["x"], "tag_list": null, "author": null, "author": {"id": 5}}`,
    '{"id":3,"bio":"last","child":{"id":4,"bio":null},"tagList":null,"author":{"id":5}}',
  ),
  one(
    20,
    'a key written with escapes is the same key',
    '{ node { fullName } }',
    String.raw`{"full\u005fname": "A", "\"": 1, "\\": 2}`,
    '{"fullName":"A"}',
  ),
  one(
    20,
    'space wherever JSON allows it',
    '{ node { id tagList child { id } } }',
    ' \n{\t"id" :\r1 , "tag_list" : [ "a" , "b" ] , "child" : { "id" : 2 } } \n',
    '{"id":1,"tagList":["a","b"],"child":{"id":2}}',
  ),
  one(
    21,
    '@skip and @include, with variables',
    'query($no: Boolean!, $yes: Boolean = true) { node { id @skip(if: $no) bio @include(if: $no) code @skip(if: $yes) ... @include(if: $yes) { exact @skip(if: false) } ...F @skip(if: $yes) } } fragment F on Node { ratio }',
    '{"id": 1, "bio": "b", "code": "c", "exact": 2, "ratio": 3}',
    '{"id":1,"exact":2}',
    { variables: { no: false } },
  ),
  one(
    21,
    'nothing is left of an object',
    '{ node { child { id @skip(if: true) } bio @include(if: false) } }',
    '{"child": {}}',
    '{"child":{}}',
  ),
  one(
    21,
    'fragments and merged fields keep the order of first selection',
    'query { node { child { id } ...F ... on Node { bio child { bio } } bio id } } fragment F on Node { fullName child { ...G } } fragment G on Node { code ... { id } }',
    '{"id": 1, "bio": "b", "full_name": "A", "child": {"id": 2, "bio": "c", "code": "d"}}',
    '{"child":{"id":2,"code":"d","bio":"c"},"fullName":"A","bio":"b","id":1}',
  ),
  one(
    22,
    'deep nesting that is not selected',
    '{ node { bio } }',
    `{"x": ${deepText(500)}, "bio": "b"}`,
    '{"bio":"b"}',
  ),
  one(
    22,
    'deep nesting in a JSON scalar',
    '{ node { extra } }',
    `{"extra":${deepText(500)}}`,
    `{"extra":${deepText(500)}}`,
  ),
  faulty('nesting of 10,000 levels in a JSON scalar', `{"extra":${deepText(10_000)}}`, '{ node { extra } }'),
  faulty('nesting of 10,000 levels that never closes', '{"a":'.repeat(10_000)),
  ...[
    '',
    ' ',
    '{',
    '{"bio"',
    '{"bio":',
    '{"bio":"b',
    '{"bio":"b"',
    '{"bio":"b",',
    '{"bio":"b\\',
    '{"bio":"\\u00',
    '{"bio":"b"}}',
    '{"bio":"b"} x',
    '{"bio":"b",}',
    '{,}',
    '{"bio" "b"}',
    '{bio:"b"}',
    "{'bio':'b'}",
    '{"bio":"a\nb"}',
    '{"bio":"\\x"}',
    '{"bio":"\u0000"}',
    '{"x":01}',
    '{"x":1.}',
    '{"x":.5}',
    '{"x":1e}',
    '{"x":-}',
    '{"x":+1}',
    '{"x":tru}',
    '{"x":nulL}',
    '{"x":falsy}',
    '{"x":[1,]}',
    '{"x":[1 2]}',
    '{"x":[}',
    '{"x":{]}',
    '{"x":{"y"}}',
    'nul',
    'NaN',
    '\ufeff{}',
    '[1',
  ].map((text) => faulty(`no JSON: ${JSON.stringify(text)}`, text)),
];
