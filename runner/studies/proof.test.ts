import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scenario } from '../../scenarios/scenario.ts';
import { userById } from '../../scenarios/user-by-id.ts';
import { usersNames } from '../../scenarios/users-names.ts';
import { datasetNamed } from '../../seed/data/datasets.ts';
import { streamLength } from '../checks/oracle.ts';
import { expectedOf } from '../load/request.ts';
import { type ProvenTarget, proveTargets, rowsDifference, TargetError } from './proof.ts';
import { targets } from './targets.ts';

const tiny = datasetNamed('tiny');
assert.ok(tiny);
const dataset = tiny;

const idOf = (body: string): number => (JSON.parse(body) as { variables: { id: number } }).variables.id;
const served = (body: string): string => `{"data":{"user":{"id":${idOf(body)},"firstName":"Zoë"}}}`;
const stored = (body: string): string => `{"first_name": "Zoë", "id": ${idOf(body)}}`;

function answering(name: string, answer: (body: string) => string): ProvenTarget {
  const target = targets.find((one) => one.name === name);
  assert.ok(target);
  return { target, running: { name, post: async (body) => ({ status: 200, body: answer(body) }) } };
}

function prove(scenarios: readonly Scenario[], ...others: readonly ProvenTarget[]) {
  return proveTargets([answering('normalized', served), ...others], scenarios, dataset, 1);
}

test('targets that answer alike are proven, each with the bytes that it has to send', async () => {
  const streams = await prove([userById], answering('direct', served), answering('raw', stored));
  assert.deepEqual([...streams.keys()], ['user-by-id', 'raw user-by-id']);
  for (const [name, answer] of [
    ['user-by-id', served],
    ['raw user-by-id', stored],
  ] as const) {
    const requests = streams.get(name) ?? [];
    assert.equal(requests.length, streamLength);
    for (const { body, expected } of requests) assert.deepEqual(expected, expectedOf(answer(body)));
  }
});

test('a target that answers otherwise is refused, by its name, the place and what was asked', async () => {
  const wrong = (body: string): string => served(body).replace('Zoë', idOf(body) === 1 ? 'Zoe' : 'Zoë');
  await assert.rejects(prove([userById], answering('minimal', wrong)), (error) => {
    assert.ok(error instanceof TargetError);
    assert.match(error.message, /^minimal, user-by-id: differs from normalized at data\.user\.firstName/);
    return true;
  });
});

test('stored rows with another value are refused', async () => {
  const wrong = (body: string): string => stored(body).replace('Zoë', 'Zoe');
  await assert.rejects(
    prove([userById], answering('raw', wrong)),
    /^Error: raw, user-by-id: firstName: expected "Zoë"/,
  );
});

test('stored rows are not asked for a part of themselves', async () => {
  const never = (): string => assert.fail('was asked');
  const streams = await prove([usersNames], answering('raw', never));
  assert.deepEqual([...streams.keys()], ['users-names']);
});

test('rows are compared by values and number, whatever the order and casing of keys', () => {
  const response = '{"data":{"users":[{"id":1,"userPosts":[{"createdAt":"x"}]},{"id":2,"userPosts":[]}]}}';
  const rows = '[{"user_posts":[{"created_at":"x"}],"id":1},{"id":2,"user_posts":[]}]';
  assert.equal(rowsDifference(response, rows), null);
  assert.match(
    rowsDifference(response, rows.replace('"x"', '"y"')) ?? '',
    /\[0\]\.userPosts\[0\]\.createdAt/,
  );
  assert.match(rowsDifference(response, rows.replace(/,\{"id":2.*\}/, '')) ?? '', /\[1\]: expected/);
  assert.equal(rowsDifference('{"data":{"user":null}}', 'null'), null);
});
