/** Equal answers: the first answer of a text is interpreted, the second compiles, later ones run the compiled function. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemorySource } from '../documents.fixture.ts';
import { createServer } from '../server.ts';
import type { GraphqlRequest } from './graphql-js.fixture.ts';
import { executors, mercurius } from './index.ts';

interface Row {
  readonly title: string;
  readonly request: GraphqlRequest;
  readonly status?: number;
  /** The data, or the one error's message. */
  readonly right: object | string;
}

const byId = 'query($id: Int!) { user(id: $id) { id } }';
const twoOperations = 'query A { user(id: 1) { id } } query B { post(id: 12) { id } }';

const rows: readonly Row[] = [
  {
    title: 'a fragment spread twice, once under a condition that fails',
    request: { query: '{ user(id: 1) { id ...N @skip(if: true) ...N } } fragment N on User { firstName }' },
    right: { user: { id: 1, firstName: 'Ada' } },
  },
  {
    title: 'a fragment spread twice, once within another that is skipped',
    request: {
      query:
        'query($b: Boolean!) { post(id: 12) { ... @skip(if: $b) { ...F } id ...F } } fragment F on Post { title }',
      variables: { b: true },
    },
    right: { post: { id: 12, title: 'Twelve' } },
  },
  {
    title: 'a fragment spread under two conditions, at several depths',
    request: {
      query: `query($b: Boolean!) { post(id: 12) { author { ...A @skip(if: $b) } comments { author { ...A @include(if: $b) } } } }
        fragment A on Author { id firstName }`,
      variables: { b: true },
    },
    right: { post: { author: {}, comments: [{ author: { id: 1, firstName: 'Ada' } }] } },
  },
  {
    title: 'two fragments that share a third',
    request: {
      query: `{ user(id: 1) { ...X @skip(if: true) ...Y } }
        fragment X on User { ...Z email } fragment Y on User { ...Z id } fragment Z on User { firstName }`,
    },
    right: { user: { firstName: 'Ada', id: 1 } },
  },
  {
    title: 'merged fields of which one is skipped',
    request: {
      query:
        '{ post(id: 12) @skip(if: true) { author { id } } post(id: 12) { author { firstName } author { id @skip(if: true) } } }',
    },
    right: { post: { author: { firstName: 'Ada' } } },
  },
  {
    title: 'a field whose first node is skipped stands where its second does',
    request: { query: '{ user(id: 1) { id @skip(if: true) firstName id } }' },
    right: { user: { firstName: 'Ada', id: 1 } },
  },
  {
    title: 'null for a condition whose variable has a default',
    request: {
      query: 'query($a: Boolean = true) { user(id: 1) { id firstName @include(if: $a) } }',
      variables: { a: null },
    },
    status: 200,
    right: 'Argument "if" of non-null type "Boolean!" must not be null.',
  },
  {
    title: 'an alias that is no name of a property in a function’s text',
    request: { query: '{ user(id: 1) { __proto__: id firstName } __proto__: feed { id } }' },
    right: JSON.parse('{"user":{"__proto__":1,"firstName":"Ada"},"__proto__":[{"id":12}]}'),
  },
  {
    title: 'an operation name of no letters',
    request: { query: '{ user(id: 1) { id } }', operationName: '' },
    right: 'Unknown operation named "".',
  },
  {
    title: 'an operation name of no letters, with variables',
    request: { query: '{ user(id: 1) { id } }', operationName: '', variables: {} },
    right: 'Unknown operation named "".',
  },
  {
    title: 'two operations, one of them named',
    request: { query: twoOperations, operationName: 'B' },
    right: { post: { id: 12 } },
  },
  {
    title: 'two operations, none of them named',
    request: { query: twoOperations },
    right: 'Must provide operation name if query contains multiple operations.',
  },
  {
    title: 'a syntax error at the end of a query that is named',
    request: { query: '{ user(id: 1) { id }', operationName: 'A' },
    right: 'Syntax Error: Expected Name, found <EOF>.',
  },
  ...[
    ['x', 'Variable "$id" got invalid value "x"; Int cannot represent non-integer value: "x"'],
    [null, 'Variable "$id" of non-null type "Int!" must not be null.'],
    [undefined, 'Variable "$id" of required type "Int!" was not provided.'],
    [
      99_999_999_999,
      'Variable "$id" got invalid value 99999999999; Int cannot represent non 32-bit signed integer value: 99999999999',
    ],
  ].map(([id, right]) => ({
    title: `${id} for an id`,
    request: { query: byId, variables: { id } },
    right: String(right),
  })),
  {
    title: 'no variables where one is required',
    request: { query: byId },
    right: 'Variable "$id" of required type "Int!" was not provided.',
  },
  {
    title: 'limits beyond their bounds: the first error takes the data along',
    request: {
      query: 'query($n: Int) { user(id: 1) { id } feed(limit: $n) { id } users(limit: 0) { id } }',
      variables: { n: 101 },
    },
    right: 'feed(limit:) takes 1 to 100, got 101. Ask for at most 100 at a time.',
  },
];

/** A selection in which several fields fail, and the paths of its errors: the first error in a list makes the data null. */
const ordered = [
  ['{ feed { id @include(if: $a) } users { id @skip(if: $a) } }', [['feed', 0]]],
  ['{ users { id @include(if: $a) } feed { id @skip(if: $a) } }', [['users', 0]]],
  ['{ feed { id @include(if: $a) } users(limit: 0) { id } }', [['feed', 0]]],
  ['{ feed { id @include(if: $a) } user(id: 1) { id @skip(if: $a) } }', [['user'], ['feed', 0]]],
  ['{ post(id: 12) { id @include(if: $a) } user(id: 1) { id @skip(if: $a) } }', [['post'], ['user']]],
] as const;

for (const { path: url } of executors) {
  for (const { title, request, right, status } of rows) {
    test(`${title}: ${url} gives one answer, each time`, async () => {
      const app = createServer(new MemorySource());
      const answers = [];
      for (let time = 0; time < 4; time += 1) {
        const { statusCode, body } = await app.inject({ method: 'POST', url, payload: request });
        answers.push({ status: statusCode, body });
      }
      await app.close();
      const [first, ...later] = answers;
      assert.ok(first);
      assert.deepEqual(later, [first, first, first]);
      const { data, errors } = JSON.parse(first.body) as { data: unknown; errors?: { message: string }[] };
      if (typeof right === 'string')
        assert.deepEqual(
          errors?.map(({ message }) => message),
          [right],
        );
      else assert.equal(first.body, JSON.stringify({ data: right }));
      assert.equal(first.status, status ?? (data === null ? 400 : 200));
    });
  }

  test(`one text, asked by each name of its operations in turn: ${url}`, async () => {
    const app = createServer(new MemorySource());
    for (const operationName of ['A', 'A', 'A', 'B', 'B', 'A', '', 'B', undefined, 'A']) {
      const payload = { query: twoOperations, operationName };
      const { data } = (await app.inject({ method: 'POST', url, payload })).json();
      const known = { A: { user: { id: 1 } }, B: { post: { id: 12 } } };
      assert.deepEqual(data, known[operationName as keyof typeof known] ?? null);
    }
    await app.close();
  });

  test(`requests that are not valid, before and after a text is compiled: ${url}`, async () => {
    const source = new MemorySource();
    const app = createServer(source);
    const ask = (more: object) => app.inject({ method: 'POST', url, payload: { query: byId, ...more } });
    const invalid = [{ variables: { id: 'x' } }, { variables: {} }, {}, { operationName: 'A' }];
    const refusals = async () => {
      const answers = [];
      for (const more of invalid) answers.push(await ask(more));
      return answers.map(({ statusCode, body }) => `${statusCode} ${body}`);
    };
    const variables = { id: 1 };
    assert.equal((await ask({ variables })).statusCode, 200);
    const before = await refusals();
    assert.deepEqual(
      before.map((answer) => answer.slice(0, 3)),
      ['400', '400', '400', '400'],
    );
    for (let time = 0; time < 3; time += 1) assert.equal((await ask({ variables })).statusCode, 200);
    if (url === mercurius.path) assert.match(source.stack, /graphql-jit/);
    assert.deepEqual(await refusals(), before);
    await app.close();
  });

  test(`errors come in the order of selection, whichever field was read first: ${url}`, async () => {
    for (const slow of ['user', 'users', 'post', 'feed'] as const) {
      const slowly = async (): Promise<never> => {
        await sleep(5);
        return (slow === 'user' || slow === 'post' ? { id: 1 } : [{ id: 1 }]) as never;
      };
      const app = createServer(new MemorySource({ [slow]: slowly }));
      for (const [selection, paths] of ordered) {
        for (let time = 0; time < 3; time += 1) {
          const payload = { query: `query($a: Boolean = true) ${selection}`, variables: { a: null } };
          const { errors } = (await app.inject({ method: 'POST', url, payload })).json<{
            errors: { path: unknown }[];
          }>();
          assert.deepEqual(
            errors.map(({ path }) => path),
            paths,
            `${selection}, where ${slow} is slow`,
          );
        }
      }
      await app.close();
    }
  });

  test(`nulls that no type admits are answered with the interpreter's errors: ${url}`, async () => {
    const broken = { id: 1, first_name: null, last_name: null };
    const source = new MemorySource({
      user: async () => broken,
      users: async () => [broken, broken],
      post: async () => ({ id: 12, title: null, comments: [{ id: 1, content: null }, { id: null }] }),
    });
    const app = createServer(source);
    const query = `{ feed { id } user(id: 1) { firstName lastName } post(id: 12) { comments { id content } title }
      users { lastName firstName } }`;
    const bodies = [];
    for (let time = 0; time < 4; time += 1)
      bodies.push((await app.inject({ method: 'POST', url, payload: { query } })).body);
    assert.deepEqual(bodies.slice(1), [bodies[0], bodies[0], bodies[0]]);
    const { data, errors } = JSON.parse(bodies[0] ?? '') as { data: unknown; errors: { path: unknown }[] };
    assert.equal(data, null);
    assert.deepEqual(
      errors.map(({ path }) => path),
      [
        ['user', 'firstName'],
        ['post', 'comments', 0, 'content'],
        ['users', 0, 'lastName'],
      ],
    );
    await app.close();
  });
}
