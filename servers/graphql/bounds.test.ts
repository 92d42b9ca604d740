import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'graphql';
import { MemorySource } from '../documents.fixture.ts';
import { executors } from '../executors/index.ts';
import { createServer } from '../server.ts';
import { extentOf } from './bounds.ts';

interface Refusal {
  readonly data: null;
  readonly errors: readonly { message: string }[];
}

/** The status and the only message with which a body is refused; every executor must give the same. */
async function refusal(payload: object | string): Promise<[number, string]> {
  const [refused = [0, ''], ...others] = await Promise.all(
    executors.map(({ path }) => refusalAt(path, payload)),
  );
  for (const other of others) assert.deepEqual(other, refused);
  return refused;
}

/** Must give the same on the second and the third request. */
async function refusalAt(url: string, payload: object | string): Promise<[number, string]> {
  const app = createServer(new MemorySource());
  const headers = { 'content-type': 'application/json' };
  const refusals: [number, string][] = [];
  for (let time = 0; time < 3; time += 1) {
    const response = await app.inject({ method: 'POST', url, headers, payload });
    const { data, errors } = response.json<Refusal>();
    assert.equal(data, null);
    assert.equal(errors.length, 1);
    const known = ['locations', 'message', 'path'];
    assert.deepEqual(
      Object.keys(errors[0] ?? {}).filter((key) => !known.includes(key)),
      [],
    );
    refusals.push([response.statusCode, errors[0]?.message ?? '']);
  }
  await app.close();
  assert.deepEqual(refusals[1], refusals[0]);
  assert.deepEqual(refusals[2], refusals[0]);
  return refusals[0] ?? [0, ''];
}

const fields = (count: number): string =>
  Array.from({ length: count }, (_, index) => `f${index}: id`).join(' ');
const nested = (levels: number): string => `${'a { '.repeat(levels - 1)}a${' }'.repeat(levels - 1)}`;

for (const [query, expected] of [
  ['{ users(limit: 101) { id } }', /^users\(limit:\) takes 1 to 100, got 101/],
  ['{ users(limit: 0) { id } }', /^users\(limit:\) takes 1 to 100, got 0/],
  ['{ feed(limit: -3) { id } }', /^feed\(limit:\) takes 1 to 100, got -3/],
] as const) {
  test(`the limit of a list: ${query}`, async () => {
    const [status, message] = await refusal({ query });
    assert.equal(status, 400);
    assert.match(message, expected);
  });
}

test('a limit in a variable is bounded as well, and both ends are served', async () => {
  const query = 'query($n: Int) { feed(limit: $n) { id } }';
  assert.match(
    (await refusal({ query, variables: { n: 101 } }))[1],
    /^feed\(limit:\) takes 1 to 100, got 101/,
  );
  const source = new MemorySource();
  const app = createServer(source);
  for (const n of [1, 100]) {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query, variables: { n } },
    });
    assert.equal(response.json().errors, undefined);
  }
  assert.deepEqual(source.readings, [
    ['feed', 1],
    ['feed', 100],
  ]);
  await app.close();
});

test('depth: 8 levels are refused, 7 are not, fragments add none', async () => {
  const [status, message] = await refusal({ query: `{ ${nested(8)} }` });
  assert.equal(status, 400);
  assert.match(message, /at most 7 levels of fields, got 8/);
  assert.equal(extentOf(parse(`{ ${nested(7)} }`)).depth, 7);
  assert.equal(extentOf(parse('{ a { ...F ... on T { b } } } fragment F on T { b { c } }')).depth, 3);
});

test('a query too deep for the parser is refused, and the server lives on', async () => {
  const [, message] = await refusal({ query: '{a'.repeat(30_000) });
  assert.match(message, /nests too deeply .* 7 levels/);
});

test('fields: 1,001 are refused, 1,000 are served', async () => {
  const [status, message] = await refusal({ query: `{ user(id: 1) { ${fields(1_000)} } }` });
  assert.equal(status, 400);
  assert.match(message, /at most 1000 fields, .* got 1001/);
  const app = createServer(new MemorySource());
  const query = `{ user(id: 1) { ${fields(999)} } }`;
  const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query } });
  assert.equal(Object.keys(response.json().data.user).length, 999);
  await app.close();
});

test('fields of nested fragments are counted wherever they are spread, without spreading them', async () => {
  const doubling = Array.from(
    { length: 60 },
    (_, i) => `fragment F${i} on User { ...F${i + 1} ...F${i + 1} }`,
  );
  const query = `{ user(id: 1) { ...F0 } } ${doubling.join(' ')} fragment F60 on User { id }`;
  assert.match((await refusal({ query }))[1], /at most 1000 fields, .* got more than a million/);
});

test('fields of fragments that no operation spreads count, and cycles are left to validation', async () => {
  assert.equal(extentOf(parse('{ a } fragment F on T { b c { d } }')).fieldCount, 4);
  const query = '{ user(id: 1) { ...F } } fragment F on User { id ...G } fragment G on User { ...F }';
  assert.match((await refusal({ query }))[1], /Cannot spread fragment "F" within itself/);
});

test('a text above 64 KiB is refused, however little it asks for', async () => {
  const [status, message] = await refusal({ query: `{ feed { id } } # ${'x'.repeat(64 * 1024)}` });
  assert.equal(status, 400);
  assert.match(message, /at most 65536 characters, got 6555\d/);
});

test('a body above 1 MiB is answered 413 with the bound and what came', async () => {
  const [status, message] = await refusal({
    query: '{ feed { id } }',
    variables: { x: 'x'.repeat(2 ** 20) },
  });
  assert.equal(status, 413);
  assert.match(message, /at most 1048576 bytes, got 10486\d\d/);
});

test('batched queries are refused', async () => {
  const [status, message] = await refusal([{ query: '{ feed { id } }' }, { query: '{ feed { id } }' }]);
  assert.equal(status, 400);
  assert.match(message, /got a list of 2: batched queries are not served/);
});

for (const [title, payload, expected] of [
  ['no query', {}, /^Expected a JSON object/],
  ['a body that is not JSON', '{"query":', /JSON/],
  ['a syntax error', { query: '{ user(' }, /^Syntax Error/],
  ['an unknown field', { query: '{ user(id: 1) { passwordHash } }' }, /^Cannot query field "passwordHash"/],
  [
    'an unknown operation',
    { query: 'query A { feed { id } }', operationName: 'B\n}' },
    /^Unknown operation named/,
  ],
  ['an id beyond Int', { query: '{ user(id: 3000000000) { id } }' }, /^Int cannot represent/],
] as const) {
  test(`${title} is answered with what was expected`, async () => {
    assert.match((await refusal(payload))[1], expected);
  });
}

test('the JSON of a syntax tree is refused: its names would become code', async () => {
  const tree = parse('{ user(id: 1) { alias: id } }', { noLocation: true });
  const query = JSON.stringify(tree).replace(
    '"alias"',
    JSON.stringify('x": (globalThis.intruded = true), "y'),
  );
  assert.match((await refusal({ query }))[1], /Expected the text of a GraphQL query, got JSON/);
  assert.equal('intruded' in globalThis, false);
});
