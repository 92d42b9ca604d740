import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSchema, parse, validate } from 'graphql';
import { datasets } from '../seed/data/datasets.ts';
import { scenarios } from './index.ts';
import { createRandom } from './random.ts';
import { requestBody, variablesOf } from './scenario.ts';
import { zipfId } from './zipf.ts';

const schema = buildSchema(
  readFileSync(new URL('../servers/graphql/schema.graphql', import.meta.url), 'utf8'),
);
const [tiny] = datasets;
assert.ok(tiny);

for (const scenario of scenarios) {
  test(`${scenario.name} asks a valid operation, and only with variables that it declares`, () => {
    const document = parse(scenario.operation);
    assert.deepEqual(validate(schema, document), []);
    const [definition] = document.definitions;
    assert.equal(definition?.kind, 'OperationDefinition');
    const declared = new Set(definition.variableDefinitions?.map((variable) => variable.variable.name.value));
    const drawn = variablesOf(scenario, tiny, 50, createRandom(1, scenario.name));
    for (const variables of [...drawn, ...scenario.edges(tiny)]) {
      for (const name of Object.keys(variables)) assert.ok(declared.has(name), name);
    }
  });

  test(`the stream of ${scenario.name} is equal for equal seeds, and different for different seeds`, () => {
    const stream = (seed: number): string[] =>
      variablesOf(scenario, tiny, 50, createRandom(seed, scenario.name)).map((variables) =>
        requestBody(scenario, variables),
      );
    assert.deepEqual(stream(1), stream(1));
    if (scenario.draw) assert.notDeepEqual(stream(1), stream(2));
  });
}

test('Zipf ids stay in range, and popular ones are drawn far more often than the rest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer(), (count, seed) => {
      const id = zipfId(count, createRandom(seed, 'range'));
      assert.ok(Number.isInteger(id) && id >= 1 && id <= count);
    }),
  );
  const asked = new Map<number, number>();
  const random = createRandom(1, 'shape');
  for (let draw = 0; draw < 20_000; draw += 1) {
    const id = zipfId(1_000, random);
    asked.set(id, (asked.get(id) ?? 0) + 1);
  }
  const [first = 0, second = 0] = [...asked.values()].sort((one, other) => other - one);
  // 1 / H(1000) is 13.4 %; the second rank has half of it.
  assert.ok(Math.abs(first / 20_000 - 0.134) < 0.01, `${first}`);
  assert.ok(Math.abs(second / first - 0.5) < 0.06, `${second}`);
  assert.ok(asked.size > 700, `${asked.size} different ids`);
});

test('every rank is scattered to a different id', () => {
  const count = 777;
  const ids = new Set<number>();
  for (let rank = 0; rank < count; rank += 1) {
    // A stream that always falls into the middle of one rank's share.
    const harmonic = (upTo: number): number =>
      Array.from({ length: upTo }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);
    const target = (harmonic(rank) + 0.5 / (rank + 1)) / harmonic(count);
    ids.add(zipfId(count, { next: () => target, below: () => 0 }));
  }
  assert.equal(ids.size, count);
});
