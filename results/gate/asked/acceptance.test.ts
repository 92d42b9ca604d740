import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeRun } from '../../../test/fixtures/make-run.ts';
import type { Finding } from '../findings.ts';
import { acceptanceKey, keyFault, parseAcceptances, sortFindings } from './acceptance.ts';

const [result] = makeRun().results;
assert.ok(result);
const plan: Finding = { kind: 'plan', result, before: ['Index Scan'], after: ['Seq Scan'], isCheaper: false };
const counter: Finding = { kind: 'counter', result, counter: 'rowsPerRequest', before: 1, after: 2 };

test('what is accepted is no finding, and keeps its reason; what did not occur is named', () => {
  const key = acceptanceKey(plan);
  const gone = { key: 'plan:qm/nowhere', reason: 'an index was added' };
  const sorted = sortFindings([plan, counter], [], { acceptances: [{ key, reason: 'smaller' }, gone] });
  assert.deepEqual(sorted.findings, [counter]);
  assert.deepEqual(sorted.accepted, [{ finding: plan, reason: 'smaller' }]);
  assert.deepEqual(sorted.unused, [gone]);
});

test('another length of the response is accepted where another response is', () => {
  const longer: Finding = { kind: 'counter', result, counter: 'responseBytes', before: 100, after: 120 };
  assert.deepEqual(sortFindings([longer, counter], [], { isResponseChanged: true }).findings, [counter]);
  assert.deepEqual(sortFindings([longer], [], {}).findings, [longer]);
});

test('the file has a key and a reason in each line, and says where it has not', () => {
  const text = `# what we meant\n\n${acceptanceKey(plan)}  the new index is smaller\r\n`;
  assert.deepEqual(parseAcceptances(text, '.gate-accept'), [
    { key: acceptanceKey(plan), reason: 'the new index is smaller' },
  ]);
  assert.throws(
    () => parseAcceptances('\nplan:qm/feed', 'f'),
    /f, line 2: expected a reason after plan:qm\/feed/,
  );
  assert.throws(() => parseAcceptances('plans:qm/feed why', 'f'), /line 1: .*Did you mean plan\?/);
  assert.throws(() => parseAcceptances('qm/feed why', 'f'), /like plan:qm\/feed/);
});

test('the key of every finding can be accepted', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('qm', 'qm~no-lock', 'tv'),
      fc.constantFrom('feed', 'users-page'),
      (name, scenario) => {
        const [strategy = '', ablation = null] = name.split('~');
        assert.equal(
          keyFault(acceptanceKey({ ...plan, result: { ...result, strategy, ablation, scenario } })),
          null,
        );
      },
    ),
  );
});
