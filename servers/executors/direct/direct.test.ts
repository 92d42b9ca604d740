import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySource } from '../../documents.fixture.ts';
import { createServer } from '../../server.ts';
import { transformers } from '../../transformer/index.ts';

interface Asked {
  readonly status: number;
  readonly body: string;
  readonly headers: object;
}

interface Direct {
  readonly source: MemorySource;
  /** Asks `/direct`. */
  ask(payload: object): Promise<Asked>;
  /** Asks another server at `/graphql` as well, as often, and asserts that the answers are equal. */
  askBoth(payload: object): Promise<string>;
  fellBackCount(): number;
  close(): Promise<void>;
}

function open(source = new MemorySource(), transformer = transformers[0]): Direct {
  let fellBackCount = 0;
  const app = createServer(source, {
    ...(transformer ? { transformer } : {}),
    onFallBack: () => {
      fellBackCount += 1;
    },
  });
  // A separate server, because Mercurius words some answers differently once it has compiled an operation.
  const judge = createServer(new MemorySource(source.replaced));
  const ask = async (payload: object, server = app, url = '/direct'): Promise<Asked> => {
    const { statusCode, body, headers } = await server.inject({ method: 'POST', url, payload });
    const { date: _, ...others } = headers;
    return { status: statusCode, body, headers: others };
  };
  return {
    source,
    ask,
    askBoth: async (payload) => {
      const answered = await ask(payload);
      assert.deepEqual(answered, await ask(payload, judge, '/graphql'));
      return answered.body;
    },
    fellBackCount: () => fellBackCount,
    close: async () => {
      await app.close();
      await judge.close();
    },
  };
}

for (const transformer of transformers) {
  test(`what is stored is answered without Mercurius, with the same headers, by "${transformer.name}"`, async () => {
    const direct = open(new MemorySource(), transformer);
    assert.equal(
      await direct.askBoth({ query: '{ t: __typename user(id: 1) { firstName } feed { id } __typename }' }),
      '{"data":{"t":"Query","user":{"firstName":"Ada"},"feed":[{"id":12}],"__typename":"Query"}}',
    );
    assert.equal(await direct.askBoth({ query: '{ feed @skip(if: true) { id } }' }), '{"data":{}}');
    assert.equal(await direct.askBoth({ query: '{ __typename }' }), '{"data":{"__typename":"Query"}}');
    assert.equal(await direct.askBoth({ query: '{ user(id: 9) { id } }' }), '{"data":{"user":null}}');
    assert.equal(direct.fellBackCount(), 0);
    await direct.close();
  });
}

for (const [title, payload] of [
  ['introspection', { query: '{ __schema { queryType { name } } }' }],
  ['introspection beside documents', { query: '{ feed { id } __type(name: "User") { name } }' }],
  ['introspection in a fragment', { query: '{ ...F } fragment F on Query { __schema { __typename } }' }],
  ['a text that does not parse', { query: '{ feed' }],
  ['a text that does not validate', { query: '{ feed { password } }' }],
  ['a mutation', { query: 'mutation { feed { id } }' }],
  ['a subscription', { query: 'subscription { feed { id } }' }],
  ['two operations and no name', { query: 'query A { feed { id } } query B { feed { id } }' }],
  ['a name that no operation has', { query: 'query A { feed { id } }', operationName: 'B' }],
  ['an empty name', { query: 'query A { feed { id } }', operationName: '' }],
  ['a variable that is missing', { query: 'query($id: Int!) { user(id: $id) { id } }' }],
  [
    'a variable of another type',
    { query: 'query($id: Int!) { user(id: $id) { id } }', variables: { id: 'x' } },
  ],
  ['a limit beyond its bound', { query: 'query($n: Int) { feed(limit: $n) { id } }', variables: { n: 101 } }],
  [
    'a null where @include takes a Boolean',
    { query: 'query($a: Boolean = true) { feed @include(if: $a) { id } }', variables: { a: null } },
  ],
  ['no query', {}],
] as const) {
  test(`falls back, once: ${title}`, async () => {
    const direct = open();
    await direct.askBoth(payload);
    await direct.askBoth(payload);
    assert.equal(direct.fellBackCount(), 2);
    await direct.close();
  });
}

test('a batch and a body that is no object are refused before the handler, as by /graphql', async () => {
  const direct = open();
  await direct.askBoth([{ query: '{ feed { id } }' }]);
  await direct.close();
});

test('a source without stored documents falls back', async () => {
  const memory = new MemorySource();
  let fellBackCount = 0;
  const onFallBack = (): void => {
    fellBackCount += 1;
  };
  const app = createServer({ createReader: () => memory.createReader() }, { onFallBack });
  const payload = { query: '{ feed { id } }' };
  const { body } = await app.inject({ method: 'POST', url: '/direct', payload });
  assert.equal(body, '{"data":{"feed":[{"id":12}]}}');
  assert.equal(fellBackCount, 1);
  await app.close();
});

test('an error of GraphQL falls back', async () => {
  const direct = open(new MemorySource({ post: async () => ({ id: 12, title: null }) }));
  assert.match(await direct.askBoth({ query: '{ post(id: 12) { title } }' }), /Cannot return null/);
  assert.equal(direct.fellBackCount(), 1);
  await direct.close();
});

test('GET is refused as by /graphql', async () => {
  const app = createServer(new MemorySource());
  const [direct, graphql] = await Promise.all(
    ['/direct', '/graphql'].map((path) => app.inject(`${path}?query={feed{id}}`)),
  );
  assert.deepEqual([direct?.statusCode, direct?.body], [graphql?.statusCode, graphql?.body]);
  await app.close();
});

for (const [failingCount, query] of [
  [1, '{ user(id: 1) { id } }'],
  [1, '{ user(id: 1) { id } p: post(id: 12) { title } }'],
  [1, '{ feed { id } }'],
  [1, '{ p: post(id: 12) { title } feed { id } }'],
  [2, '{ a: user(id: 1) { id } feed { id } }'],
  [2, '{ feed { id } a: user(id: 1) { id } }'],
] as const) {
  test(`a failure of the database is answered as by /graphql, without asking again: ${query}`, async () => {
    let failedCount = 0;
    const fail = async (code: string): Promise<never> => {
      failedCount += 1;
      throw Object.assign(new Error('secret'), { code });
    };
    const direct = open(new MemorySource({ user: () => fail('57014'), feed: () => fail('53300') }));
    const times = 3;
    for (let time = 0; time < times; time += 1) {
      const body = await direct.askBoth({ query });
      assert.match(body, /A statement took longer|The database cannot be reached/);
      assert.doesNotMatch(body, /secret/);
    }
    assert.equal(direct.fellBackCount(), 0);
    assert.equal(failedCount, 2 * times * failingCount);
    await direct.close();
  });
}

test('the answer of one text is not that of another, however many there are', async () => {
  const direct = open();
  for (let round = 0; round < 2; round += 1) {
    for (let index = 0; index < 1_500; index += 1) {
      const { body } = await direct.ask({ query: `{ user(id: 1) { n${index}: id } }` });
      assert.equal(body, `{"data":{"user":{"n${index}":1}}}`);
    }
  }
  assert.equal(direct.fellBackCount(), 0);
  await direct.close();
});
