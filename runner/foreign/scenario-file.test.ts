import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { assertGolden } from '../../test/golden.ts';
import { parseAddress } from './address.ts';
import { exampleFile, parseScenarios, ScenarioFileSchema } from './scenario-file.ts';
import { questionTo } from './server.ts';

test('scenarios.schema.json is current', () => {
  const text = `${JSON.stringify(z.toJSONSchema(ScenarioFileSchema), null, 2)}\n`;
  assertGolden(text, '../../runner/foreign/scenarios.schema.json');
});

const json = { 'content-type': 'application/json' };

test('the example of the help is a scenario file', () => {
  const [user, users] = parseScenarios(exampleFile, 'example');
  assert.deepEqual(user?.requests?.[1], {
    method: 'POST',
    path: null,
    isGraphql: true,
    headers: json,
    body: '{"query":"query ($id: Int!) { user(id: $id) { name } }","variables":{"id":2}}',
  });
  assert.deepEqual(users?.requests, [
    { method: 'GET', path: '/users?limit=10', isGraphql: false, headers: {}, body: '' },
    { method: 'POST', path: '/users/search', isGraphql: false, headers: json, body: '{"name":"Ann"}' },
  ]);
  assert.equal(users?.operation, 'GET /users?limit=…\nPOST /users/search', 'without what may be secret');
});

const asked = (scenario: object) => JSON.stringify({ scenarios: [scenario] });
const path = '/';

const faults: Readonly<Record<string, readonly [text: string, RegExp]>> = {
  'no JSON': ['{', /^f is not valid JSON/],
  'no scenarios': ['{}', /^f: scenarios: expected array, received/],
  'an unknown field of the file': [
    '{"scenario":[]}',
    /^f: .*there is no "scenario"\. Did you mean scenarios\?$/,
  ],
  'an unknown field': [
    asked({ name: 'a', operation: '{ a }', variable: [] }),
    /^f: scenarios\[0\] \(a\): there is no "variable"\. Did you mean variables\?$/,
  ],
  'an unknown field of a request': [
    asked({ name: 'a', requests: [{ path }, { path, methode: 'GET' }] }),
    /^f: scenarios\[0\] \(a\)\.requests\[1\]: there is no "methode"\. Did you mean method\?$/,
  ],
  'a wrong type': [
    asked({ name: 'a', operation: 1 }),
    /^f: scenarios\[0\] \(a\)\.operation: expected string, received number\.$/,
  ],
  'nothing to ask': [
    asked({ name: 'a' }),
    /\(a\): expected an operation .* or requests .*, received neither/,
  ],
  'both ways of asking': [asked({ name: 'a', operation: '{ a }', requests: [{ path }] }), /received both/],
  'a name twice': [
    JSON.stringify({ scenarios: [0, 1].map(() => ({ name: 'a', operation: '{ a }' })) }),
    /scenarios\[1\] \(a\)\.name: expected each name once/,
  ],
  'a name that is no file name': [asked({ name: '../a', operation: '{ a }' }), /expected a name of up to/],
  'a URL as a path': [
    asked({ name: 'a', requests: [{ path: 'http://x/' }] }),
    /expected a path below the URL/,
  ],
  'a header of the connection': [
    asked({ name: 'a', operation: '{ a }', headers: { Host: 'x' } }),
    /headers\.Host: expected no header that belongs/,
  ],
  'a header of two lines': [
    asked({ name: 'a', operation: '{ a }', headers: { x: 'a\r\nb' } }),
    /on one line/,
  ],
};
for (const [title, [text, words]] of Object.entries(faults)) {
  test(`refused: ${title}`, () => assert.throws(() => parseScenarios(text, 'f'), { message: words }));
}

test('README has the same example', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  assert.ok(readme.replace(/ {2}"\$schema".*\n/g, '').includes(exampleFile));
});

test('paths go below the URL; GraphQL is asked at the path of the URL, or at /graphql', () => {
  const pathOf = (url: string, below: string | null) =>
    questionTo(parseAddress(url), { method: 'GET', path: below, isGraphql: true, headers: {}, body: '' })
      .path;
  assert.equal(pathOf('http://localhost', null), '/graphql');
  assert.equal(pathOf('http://localhost/api/', null), '/api');
  assert.equal(pathOf('http://localhost/api', '/users?x=1'), '/api/users?x=1');
  assert.equal(pathOf('http://localhost', 'users/ä'), '/users/%C3%A4');
});

test('headers of a request replace those of its scenario, and those the password of the URL', () => {
  const headers = { 'X-A': 'of all', authorization: 'own' };
  const [scenario] = parseScenarios(
    asked({ name: 'a', headers, requests: [{ path }, { path, headers: { 'x-a': 'own' } }] }),
    'f',
  );
  const sent = scenario?.requests?.map(
    (request) => questionTo(parseAddress('http://ann:secret@localhost'), request).headers,
  );
  assert.deepEqual(sent, [
    ['authorization', 'own', 'x-a', 'of all'],
    ['authorization', 'own', 'x-a', 'own'],
  ]);
});
