import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySource } from './documents.fixture.ts';
import type { Document } from './documents.ts';
import { executors } from './executors/index.ts';
import { createServer } from './server.ts';

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; path?: unknown[] }[];
}

interface Question {
  readonly query: string;
  readonly variables?: object | undefined;
  readonly operationName?: string | undefined;
}

/**
 * Asks a new server three times, so that the interpreted, the compiling and the compiled answer are seen, and asserts that
 * they are equal.
 */
async function askAt(url: string, source: MemorySource, payload: Question): Promise<string> {
  const app = createServer(source);
  const bodies: string[] = [];
  for (let time = 0; time < 3; time += 1) {
    const response = await app.inject({ method: 'POST', url, payload });
    assert.equal(response.headers['content-type'], 'application/json; charset=utf-8');
    bodies.push(response.body);
  }
  await app.close();
  assert.equal(bodies[1], bodies[0], `the second answer of ${url} differs from the first`);
  assert.equal(bodies[2], bodies[0]);
  return bodies[0] ?? '';
}

/** The answer, which both executors must give. */
async function ask(
  query: string,
  options: { source?: MemorySource; variables?: object; operationName?: string } = {},
) {
  const { source = new MemorySource(), variables, operationName } = options;
  const payload = { query, variables, operationName };
  const body = await askAt('/graphql', source, payload);
  assert.equal(await askAt('/direct', new MemorySource(source.replaced), payload), body);
  assert.doesNotMatch(body, /hash-of-a-password|Stored/);
  return JSON.parse(body) as Answer;
}

test('a repeated operation is served by graphql-jit, with its plan compiled once', async () => {
  const source = new MemorySource();
  await ask('query($id: Int!) { user(id: $id) { firstName } }', { source, variables: { id: 1 } });
  assert.match(source.stack, /graphql-jit/);
  assert.equal(source.selections.length, 3);
  assert.strictEqual(source.selections[2], source.selections[1]);
});

test('a request has one reader for all its root fields', async () => {
  const source = new MemorySource();
  await ask('{ a: user(id: 1) { id } b: user(id: 2) { id } feed { id } }', { source });
  assert.equal(source.readerCount, 3);
  assert.equal(source.readings.length, 9);
});

test('every type of the contract is served, cased, with __typename at each level', async () => {
  const answer = await ask(`{
    user(id: 1) { __typename id firstName lastName email createdAt updatedAt userPosts { __typename id title content createdAt } }
    post(id: 12) { t: __typename commentCount author { __typename lastName } comments { id author { u: __typename firstName } } }
    dashboard { __typename userCount postCount commentCount postsPerMonth { month postCount } topAuthors { id firstName postCount } }
  }`);
  const moment = '2026-01-02T03:04:05.000006Z';
  assert.deepEqual(answer, {
    data: {
      user: {
        __typename: 'User',
        id: 1,
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'ada@example.org',
        createdAt: moment,
        updatedAt: moment,
        userPosts: [
          { __typename: 'PostSummary', id: 12, title: 'Twelve', content: '', createdAt: moment },
          {
            __typename: 'PostSummary',
            id: 11,
            title: '"[1]"',
            content: 'é \u{1f600} \u2028',
            createdAt: moment,
          },
        ],
      },
      post: {
        t: 'Post',
        commentCount: 1,
        author: { __typename: 'Author', lastName: 'Lovelace' },
        comments: [{ id: 21, author: { u: 'Author', firstName: 'Ada' } }],
      },
      dashboard: {
        __typename: 'Dashboard',
        userCount: 1,
        postCount: 2,
        commentCount: 1,
        postsPerMonth: [{ month: '2026-01', postCount: 2 }],
        topAuthors: [{ id: 1, firstName: 'Ada', postCount: 2 }],
      },
    },
  });
});

test('the reader sees the stored keys of what is selected, and nothing else', async () => {
  const source = new MemorySource();
  await ask('{ user(id: 1) { __typename name: firstName userPosts { createdAt } } }', { source });
  assert.deepEqual(source.selections[0], { first_name: {}, user_posts: { created_at: {} } });
});

test('an alias, one field under two aliases, and aliases three levels down', async () => {
  const answer = await ask(`{
    p: post(id: 12) { a: id b: id c: comments { d: author { e: firstName } } f: comments { g: id } }
    none: post(id: 99) { id }
  }`);
  assert.deepEqual(answer.data, {
    p: { a: 12, b: 12, c: [{ d: { e: 'Ada' } }], f: [{ g: 21 }] },
    none: null,
  });
});

test('fragments merge, named and inline, nested in each other', async () => {
  const answer = await ask(`
    query { user(id: 1) { ...Name ... on User { email userPosts { id } } ... { id } userPosts { ...Title } } }
    fragment Name on User { firstName ...Rest }
    fragment Rest on User { lastName }
    fragment Title on PostSummary { title }`);
  assert.deepEqual(answer.data, {
    user: {
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@example.org',
      userPosts: [
        { id: 12, title: 'Twelve' },
        { id: 11, title: '"[1]"' },
      ],
      id: 1,
    },
  });
});

const directives = `query($a: Boolean!, $b: Boolean!) {
  user(id: 1) @include(if: $a) { id }
  user(id: 1) @include(if: $b) { email }
  post(id: 12) { id author { ...Name @skip(if: $a) } comments { author { ...Name } } }
}
fragment Name on Author { firstName }`;

for (const [variables, user, name] of [
  [{ a: true, b: true }, { id: 1, email: 'ada@example.org' }, {}],
  [{ a: false, b: true }, { email: 'ada@example.org' }, { firstName: 'Ada' }],
  [{ a: false, b: false }, undefined, { firstName: 'Ada' }],
] as const) {
  test(`@include and @skip with ${JSON.stringify(variables)}`, async () => {
    const answer = await ask(directives, { variables });
    const post = { id: 12, author: name, comments: [{ author: { firstName: 'Ada' } }] };
    assert.deepEqual(answer.data, user ? { user, post } : { post });
  });
}

for (const { path: url } of executors) {
  test(`directives are decided per request, not when the operation is compiled: ${url}`, async () => {
    const app = createServer(new MemorySource());
    const bodies: string[] = [];
    for (const a of [true, false, true, false]) {
      const payload = { query: directives, variables: { a, b: !a } };
      bodies.push((await app.inject({ method: 'POST', url, payload })).body);
    }
    await app.close();
    assert.match(bodies[0] ?? '', /^\{"data":\{"user":\{"id":1\},/);
    assert.match(bodies[1] ?? '', /^\{"data":\{"user":\{"email"/);
    assert.deepEqual(bodies.slice(2), bodies.slice(0, 2));
  });

  test(`of a query with two operations, the one that is named is served: ${url}`, async () => {
    const app = createServer(new MemorySource());
    const query = 'query A { user(id: 1) { id } } query B { post(id: 12) { id } }';
    for (const [operationName, data] of [
      ['A', { user: { id: 1 } }],
      ['A', { user: { id: 1 } }],
      ['B', { post: { id: 12 } }],
      ['B', { post: { id: 12 } }],
      ['A', { user: { id: 1 } }],
    ] as const) {
      const response = await app.inject({ method: 'POST', url, payload: { query, operationName } });
      assert.deepEqual(response.json(), { data });
    }
    await app.close();
  });
}

test('arguments come from variables, from literals, and from the defaults of the schema', async () => {
  const source = new MemorySource();
  const query = `query($n: Int, $after: Int) {
    a: users(limit: $n, after: $after) { id } b: users { id } c: users(limit: null, after: 5) { id } feed { id }
  }`;
  await ask(query, { source, variables: { after: 7 } });
  const readings = [
    ['users', 7, 10],
    ['users', null, 10],
    ['users', 5, 10],
    ['feed', 20],
  ];
  assert.deepEqual(source.readings, [...readings, ...readings, ...readings]);
});

test('nulls and absences: kept where the type admits them, else an error at its path', async () => {
  const broken: Document = { id: 12, title: null, author: null, comments: [{ id: 21 }] };
  const source = new MemorySource({
    post: async () => broken,
    feed: async () => [],
    dashboard: async () => null,
  });
  assert.deepEqual(await ask('{ post(id: 1) { id } feed { id } dashboard { userCount } }', { source }), {
    data: { post: { id: 12 }, feed: [], dashboard: null },
  });
  const answer = await ask('{ post(id: 1) { id comments { content } } feed { id } }', { source });
  assert.deepEqual(answer.data, { post: null, feed: [] });
  assert.deepEqual(answer.errors?.[0]?.path, ['post', 'comments', 0, 'content']);
});

test('routes: a hint at the root, 404 elsewhere, GET refused, introspection served', async () => {
  const app = createServer(new MemorySource());
  assert.match((await app.inject('/')).body, /POST \/graphql/);
  const missing = await app.inject('/nowhere');
  assert.equal(missing.statusCode, 404);
  assert.match(missing.json<Answer>().errors?.[0]?.message ?? '', /Got GET \/nowhere/);
  const got = await app.inject('/graphql?query={feed{id}}');
  assert.equal(got.statusCode, 400);
  assert.match(got.body, /POST \/graphql/);
  assert.equal((await app.inject('/graphiql')).statusCode, 404);
  await app.close();
});

test('introspection is within the bounds', async () => {
  const { getIntrospectionQuery } = await import('graphql');
  const app = createServer(new MemorySource());
  const payload = { query: getIntrospectionQuery() };
  const response = await app.inject({ method: 'POST', url: '/graphql', payload });
  assert.match(response.body, /"name":"PostSummary"/);
  await app.close();
});
