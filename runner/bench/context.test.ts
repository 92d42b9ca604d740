import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { casesOf, emptyResult, resultOf } from '../schedule/cases.ts';
import { invalidateCase } from './context.ts';

function runOfOneCase() {
  const load = { kind: 'closed', connections: 16 } as const;
  const [dataset] = datasets;
  assert.ok(dataset);
  const [benchCase] = casesOf(dataset, strategies.slice(0, 1), scenarios.slice(0, 1), [{ load }]);
  assert.ok(benchCase);
  return { benchCase, run: { ...makeRun(), results: [emptyResult(benchCase)] } };
}

const whole = { signal: new AbortController().signal, assertWhole: async () => {} };

test('an invalid case says why', async () => {
  const { benchCase, run } = runOfOneCase();
  await invalidateCase({ run, ...whole }, benchCase, 'its server ended');
  const { status, reason } = resultOf(run, benchCase);
  assert.deepEqual({ status, reason }, { status: 'invalid', reason: 'its server ended' });
});

test('an interruption invalidates nothing: servers end with it', async () => {
  const { benchCase, run } = runOfOneCase();
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  await assert.rejects(invalidateCase({ run, ...whole, signal }, benchCase, 'its server ended'), /Ctrl-C/);
  assert.equal(resultOf(run, benchCase).status, 'ok');
});
