import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySource, storedReaderOf } from '../../documents.fixture.ts';
import { createSchema } from '../../graphql/schema.ts';
import { transformerDefault } from '../../transformer/index.ts';
import { Plans } from './plans.ts';

const plansOver = (): Plans =>
  new Plans({
    schema: createSchema(),
    stored: storedReaderOf(new MemorySource().createReader()),
    transformer: transformerDefault,
  });

test('a text is planned once, and once more for other values that its directives look at', () => {
  const plans = plansOver();
  const query = 'query($a: Boolean!, $id: Int!) { user(id: $id) { id email @include(if: $a) } }';
  const find = (a: boolean, id: number) => plans.find({ query, variables: { a, id } });
  const [first, second, other] = [find(true, 1), find(true, 2), find(false, 1)];
  assert.ok(first && second && other);
  assert.equal(second.plan, first.plan);
  assert.notEqual(other.plan, first.plan);
  assert.equal(find(false, 7)?.plan, other.plan);
  assert.deepEqual(second.variables, { a: true, id: 2 });
});

test('texts that are not asked for again are forgotten, those that are stay', () => {
  const plans = plansOver();
  const kept = { query: '{ feed { id } }' };
  const { plan } = plans.find(kept) ?? assert.fail();
  for (let index = 0; index < 5_000; index += 1) {
    plans.find({ query: `{ feed { n${index}: id } }` });
    assert.equal(plans.find(kept)?.plan, plan);
  }
  assert.ok(plans.textCount <= 1_024, `${plans.textCount} texts are kept`);
});

test('long texts are kept in smaller number', () => {
  const plans = plansOver();
  for (let index = 0; index < 200; index += 1)
    plans.find({ query: `{ feed { id } } #${index} ${'x'.repeat(60_000)}` });
  assert.ok(plans.textCount > 10 && plans.textCount < 50, `${plans.textCount} texts are kept`);
});

test('an operation of many conditions has a bounded number of plans', () => {
  const plans = plansOver();
  const names = Array.from({ length: 6 }, (_, index) => `v${index}`);
  const fields = names.map((name) => `${name}: id @include(if: $${name})`).join(' ');
  const query = `query(${names.map((name) => `$${name}: Boolean!`).join(' ')}) { feed { ${fields} } }`;
  const find = (values: number) =>
    plans.find({
      query,
      variables: Object.fromEntries(names.map((name, bit) => [name, (values >> bit) % 2 === 1])),
    });
  const found = new Set(Array.from({ length: 64 }, (_, values) => find(values)?.plan));
  assert.equal(found.size, 64);
  const again = Array.from({ length: 64 }, (_, values) => find(values)?.plan).filter((plan) =>
    found.has(plan),
  );
  assert.ok(again.length < 32, `${again.length} of 64 plans were kept`);
});
