import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate } from '../../results/gate/gate.ts';
import { soundRun } from '../../test/fixtures/changed-run.ts';
import { gates } from '../../test/fixtures/make-gates.ts';
import { gateAnnotations } from './annotations.ts';

/** `findings` cases that read more rows, with a hostile name. */
function annotationsFor(findings: number): readonly string[] {
  const sideOf = (rowsPerRequest: number) =>
    soundRun(({ results }) => {
      const [first] = results;
      assert.ok(first);
      for (let index = 0; index < findings; index += 1) {
        const counters = { ...first.counters, rowsPerRequest };
        results.push({ ...first, counters, scenario: `a%b:c,d\n::error::${index}` });
      }
    });
  return gateAnnotations(gate(sideOf(1), sideOf(2), { margin: 0.05, limit: 0.2 }));
}

test('nothing in a text ends a property or begins another command', () => {
  const [line = ''] = annotationsFor(1);
  assert.match(
    line,
    /^::error title=normalized a%25b%3Ac%2Cd %3A%3Aerror%3A%3A0::normalized a%25b:c,d ::error::0 \(/,
  );
  assert.doesNotMatch(line, /[\r\n]/);
});

test('there are ten of a kind at most, and the last one counts the others', () => {
  for (const findings of [10, 11, 40]) {
    const errors = annotationsFor(findings).filter((line) => line.startsWith('::error'));
    assert.equal(errors.length, 10);
    assert.equal(
      /and (\d+) more/.exec(errors.at(-1) ?? '')?.[1],
      findings === 10 ? undefined : String(findings - 9),
    );
  }
});

test('a finding is an error, what is inconclusive is a warning, and what improved is a notice', () => {
  const kindsOf = (lines: readonly string[]) => new Set(lines.map((line) => /^::(\w+) /.exec(line)?.[1]));
  assert.deepEqual(kindsOf(gateAnnotations(gates.finding())), new Set(['error', 'warning', 'notice']));
  assert.deepEqual(kindsOf(gateAnnotations(gates.inconclusive())), new Set(['warning']));
  assert.deepEqual(kindsOf(gateAnnotations(gates.invalid())), new Set(['error', 'notice']));
  assert.deepEqual(kindsOf(gateAnnotations(gates.accepted())), new Set(['notice']));
  assert.deepEqual(gateAnnotations(gates.fine()), []);
});
