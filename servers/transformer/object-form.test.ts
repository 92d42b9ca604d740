import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSchema, type FieldNode, Kind, parse } from 'graphql';
import type { Fragments } from './collect-fields.ts';
import { compileTransform, type Transform } from './object-form.ts';
import { compilePlan } from './plan.ts';

/** The transform of a query's first root field. */
function transformOf(sdl: string, query: string): Transform {
  const fields = buildSchema(sdl).getQueryType()?.getFields() ?? {};
  const nodes: FieldNode[] = [];
  const fragments: Fragments = Object.fromEntries(
    parse(query).definitions.flatMap((definition) => {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) return [[definition.name.value, definition]];
      if (definition.kind === Kind.OPERATION_DEFINITION) {
        nodes.push(definition.selectionSet.selections[0] as FieldNode);
      }
      return [];
    }),
  );
  const field = fields[nodes[0]?.name.value ?? ''];
  assert.ok(field);
  return compileTransform(compilePlan(nodes, field.type, fragments));
}

const sdl = `
  type Query { node: Node nodes: [Node] grid: [[Node]] leaf: String }
  scalar JSON
  type Node { id: Int fullName: String tagList: [String] child: Node childList: [Node] extra: JSON constructor: String }`;

test('selected keys only, cased, in selection order', () => {
  const transform = transformOf(sdl, '{ node { fullName id } }');
  const document = { id: 1, full_name: 'A', fullName: 'not stored so', password_hash: 'p' };
  assert.equal(JSON.stringify(transform(document)), '{"fullName":"A","id":1}');
});

test('leaves pass untouched: text that looks like JSON, lists, and what a JSON scalar holds', () => {
  const transform = transformOf(sdl, '{ node { fullName tagList extra } }');
  const extra = { snake_key: [1, { deep_key: null }] };
  const document = { full_name: '{"a_b":1} \ud800 \u2028 \\', tag_list: ['a_b'], extra };
  const transformed = transform(document) as Record<string, unknown>;
  assert.deepEqual(transformed, { fullName: document.full_name, tagList: ['a_b'], extra });
  assert.strictEqual(transformed['extra'], extra);
});

test('null, absent and empty: for objects, lists, and lists of lists', () => {
  const node = transformOf(sdl, '{ node { id child { id } childList { id } } }');
  assert.equal(node(null), null);
  assert.equal(node(undefined), null);
  assert.deepEqual(node({}), { id: undefined, child: null, childList: null });
  assert.deepEqual(node({ id: null, child: {}, child_list: [] }), {
    id: null,
    child: { id: undefined },
    childList: [],
  });
  assert.deepEqual(transformOf(sdl, '{ nodes { id } }')([null, { id: 1 }]), [null, { id: 1 }]);
  assert.deepEqual(transformOf(sdl, '{ grid { id } }')([[{ id: 1 }, null], null, []]), [
    [{ id: 1 }, null],
    null,
    [],
  ]);
});

test('a stored value of another shape never brings its own keys along', () => {
  const transform = transformOf(sdl, '{ node { child { id } childList { id } } }');
  assert.deepEqual(transform({ child: 'text', child_list: { id: 1, password_hash: 'p' } }), {
    child: 'text',
    childList: { id: 1 },
  });
});

test('a key that every object inherits is read only where it is stored', () => {
  const transform = transformOf(sdl, '{ node { constructor } }');
  assert.deepEqual(Object.entries(transform({}) as object), [['constructor', undefined]]);
  assert.deepEqual(Object.entries(transform({ constructor: 'own' }) as object), [['constructor', 'own']]);
});

test('aliases, fragments and repeated fields merge into one entry per field', () => {
  const query = `{ node { a: child { id } b: child { fullName ...F } ... on Node { id } } }
    fragment F on Node { child { tagList } __typename }`;
  const transformed = transformOf(
    sdl,
    query,
  )({ id: 1, child: { id: 2, full_name: 'B', child: { tag_list: [] } } });
  assert.deepEqual(transformed, { child: { id: 2, fullName: 'B', child: { tagList: [] } }, id: 1 });
});

test('any depth is cased and selected', () => {
  const levels = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(levels, (depth) => {
      const query = `{ node ${'{ id child '.repeat(depth)} { fullName } ${'}'.repeat(depth)} }`;
      let document: object = { full_name: 'deepest', password_hash: 'p' };
      let expected: object = { fullName: 'deepest' };
      for (let level = 0; level < depth; level += 1) {
        document = { password_hash: 'p', child: document, id: level };
        expected = { id: level, child: expected };
      }
      assert.deepEqual(transformOf(sdl, query)(document), expected);
    }),
    { numRuns: 20 },
  );
});
