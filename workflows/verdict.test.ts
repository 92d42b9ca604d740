import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentOf, GateSchema, marker, verdictOf, withoutVerdict } from './verdict.ts';

for (const [outcome, conclusion] of [
  ['fine', 'success'],
  ['finding', 'failure'],
  ['inconclusive', 'neutral'],
  ['invalid', 'failure'],
] as const)
  test(`${outcome} is ${conclusion}, with the reason`, () => {
    const verdict = verdictOf({ outcome, summary: 'Because\nof that.' }, '### gate\n');
    assert.deepEqual(verdict, { conclusion, title: 'Because of that.', text: '### gate\n' });
  });

test('what is too long for GitHub is shortened, and nobody is called', () => {
  const verdict = verdictOf(
    { outcome: 'fine', summary: 'a'.repeat(999) },
    `@everybody ${'b'.repeat(99_999)}`,
  );
  assert.equal(verdict.title.length, 200);
  assert.match(verdict.text, /^@\u200beverybody b+\n\n… The rest is in the artifact\.$/);
  const run = {
    head_sha: 'c'.repeat(40),
    html_url: 'https://github.localhost/owner/cqrs-bench/actions/runs/1',
  };
  const comment = commentOf(verdict, run);
  assert.ok(comment.length < 65_536 && comment.startsWith(marker), String(comment.length));
  assert.match(comment, /ccccccc: \[log/);
});

for (const [conclusion, published] of [
  ['success', 'failure'],
  ['failure', 'failure'],
  ['cancelled', 'neutral'],
  ['action_required', 'neutral'],
] as const)
  test(`a workflow that ended with ${conclusion} and left nothing to judge is ${published}, never green`, () => {
    assert.equal(withoutVerdict({ conclusion, html_url: 'https://a.localhost' }, '').conclusion, published);
  });

test('an outcome that is not known is refused', () => {
  assert.throws(() => GateSchema.parse({ outcome: 'green', summary: '' }), /outcome/);
});
