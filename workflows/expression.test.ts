import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, interpolate } from './expression.fixture.ts';

const contexts = {
  github: { event: { number: 7, title: "it's" } },
  steps: { gate: { outputs: { 'exit-code': '1' } } },
};
const functions = { always: () => true, cancelled: () => false };

for (const [source, value] of [
  ['github.event.number', 7],
  ["steps.gate.outputs.exit-code == '1'", true],
  ["github.event.title != 'it''s'", false],
  ['steps.gate.outputs.outcome', ''],
  ['!cancelled() && (github.event.number == 8 || always())', true],
  ["github.event.number == 8 && 'a' || 'b'", 'b'],
] as const) {
  test(`${source} is ${value}`, () => assert.equal(evaluate(source, contexts, functions), value));
}

for (const source of [
  'github.evnt',
  'secrets.TOKEN',
  'format()',
  "contains(github.event, 'a')",
  'always() always()',
  '$',
])
  test(`${source} is refused`, () => assert.throws(() => evaluate(source, contexts, functions), /Expected/));

test('texts are filled in', () =>
  assert.equal(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how GitHub writes it
    interpolate('a ${{ github.event.number }}-${{steps.gate.outputs.exit-code}}', contexts),
    'a 7-1',
  ));
