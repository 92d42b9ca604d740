import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scenario } from '../../scenarios/scenario.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { type Proof, proveScenario, type RunningTarget, streamLength } from './oracle.ts';

const [tiny] = datasets;
assert.ok(tiny);
const dataset = tiny;

const scenario: Scenario = {
  name: 'test',
  kind: 'one document',
  title: 'a test',
  operation: 'query Test($id: Int!) { user(id: $id) { id } }',
  draw: (random) => ({ id: random.below(1_000) }),
  edges: () => [{ id: -7 }],
};

function idOf(body: string): number {
  return (JSON.parse(body) as { variables: { id: number } }).variables.id;
}

function target(name: string, answer: (id: number) => string, status = 200): RunningTarget {
  return { name, post: async (body) => ({ status, body: answer(idOf(body)) }) };
}

const right = (id: number): string => `{"data":{"user":{"id":${id},"name":"é"}}}`;
const reference = target('normalized', right);

function prove(...others: RunningTarget[]): Promise<Proof> {
  return proveScenario(scenario, dataset, 1, [reference, ...others]);
}

test('equal answers are proven, and every request of the stream carries its proven answer', async () => {
  const proof = await prove(target('qm', right));
  assert.deepEqual(proof.divergent, new Map());
  assert.equal(proof.requests.length, streamLength);
  for (const { body, expected } of proof.requests) {
    assert.equal(expected.bytes, Buffer.byteLength(right(idOf(body))));
  }
});

test('a difference is found, with its JSON path and what was asked', async () => {
  const proof = await prove(
    target('qm', right),
    target('tv', (id) => right(id).replace('é', 'e')),
  );
  assert.deepEqual([...proof.divergent.keys()], ['tv']);
  assert.match(
    proof.divergent.get('tv') ?? '',
    /differs from normalized at data\.user\.name: expected "é", received "e"/,
  );
  assert.match(proof.divergent.get('tv') ?? '', /asked \{"id":\d+\}/);
});

test('a difference at an edge alone is found', async () => {
  const proof = await prove(target('mv', (id) => right(id === -7 ? 0 : id)));
  assert.match(proof.divergent.get('mv') ?? '', /asked \{"id":-7\}/);
});

test('a dropped field is found', async () => {
  const proof = await prove(target('mv', (id) => `{"data":{"user":{"id":${id}}}}`));
  assert.match(proof.divergent.get('mv') ?? '', /data\.user\.name: expected "é", received nothing/);
});

test('an answer with another status is found', async () => {
  const proof = await prove(target('mv', right, 503));
  assert.match(proof.divergent.get('mv') ?? '', /status 503/);
});

test('if the reference itself fails, nothing is proven and every strategy is invalid', async () => {
  const failing = target('normalized', () => '{"data":{"user":null},"errors":[{"message":"timed out"}]}');
  const proof = await proveScenario(scenario, dataset, 1, [failing, target('qm', right)]);
  assert.deepEqual([...proof.divergent.keys()], ['normalized', 'qm']);
  assert.match(
    proof.divergent.get('qm') ?? '',
    /errors under status 200: "errors":\[\{"message":"timed out"/,
  );
  assert.deepEqual(proof.requests, []);
});
