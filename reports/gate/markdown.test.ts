import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate } from '../../results/gate/gate.ts';
import { changePlan, soundRun } from '../../test/fixtures/changed-run.ts';
import { gates, subjects } from '../../test/fixtures/make-gates.ts';
import { commentBytesMax, gateMarkdown } from './markdown.ts';

test('the marker is the first line, and every fold is closed', () => {
  for (const make of Object.values(gates)) {
    const text = gateMarkdown(make(), subjects);
    assert.equal(text.split('\n')[0], '<!-- cqrs-bench gate -->');
    assert.equal(text.match(/<details>/g)?.length, text.match(/^<\/details>$/gm)?.length);
  }
});

test('nobody is notified by a name in a commit, and nothing is markup', () => {
  const text = gateMarkdown(gates.accepted(), subjects);
  assert.doesNotMatch(text, /@somebody|#12|<b>/);
  assert.match(text, /@<!-- -->somebody \\`write\\` \\\| &lt;b>anything/);
});

/** A candidate with another plan in each of so many cases. */
function manyPlans(cases: number): string[] {
  const make = (isChanged: boolean) =>
    soundRun(({ results }) => {
      const [first] = results;
      assert.ok(first);
      const all = Array.from({ length: cases }, (_, index) => {
        const result = structuredClone({ ...first, scenario: `scenario-${index}`, rounds: [] });
        if (isChanged) changePlan(result);
        return result;
      });
      results.splice(0, results.length, ...all);
    });
  const found = gate(make(false), make(true), { margin: 0.03, limit: 0.2 });
  return [commentBytesMax, 1_000_000].map((most) => gateMarkdown(found, subjects, most));
}

test('what GitHub would refuse is cut between folds, and says where the rest is', () => {
  const [comment = '', whole = ''] = manyPlans(120);
  assert.ok(Buffer.byteLength(whole) > commentBytesMax);
  assert.ok(
    Buffer.byteLength(comment) <= commentBytesMax && Buffer.byteLength(comment) > 0.9 * commentBytesMax,
  );
  assert.match(comment, /\nThis is cut at 65,536 bytes, .*--json FILE\.\n$/);
  assert.doesNotMatch(whole, /This is cut/);
  assert.match(comment, /scenario-119/);
  assert.equal(comment.match(/<details>/g)?.length, comment.match(/^<\/details>$/gm)?.length);
});

test('even the findings alone are cut, between lines', () => {
  const [comment = ''] = manyPlans(1_000);
  assert.ok(Buffer.byteLength(comment) <= commentBytesMax);
  assert.match(comment.split('\n').at(-4) ?? '', /^- normalized scenario-\d+ .*"$/);
});
