import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { emptyResult, resultOf, trialsOf } from '../schedule/trials.ts';
import { voidTrial } from './launch-context.ts';

function runOfOneTrial() {
  const load = { kind: 'closed', connections: 16 } as const;
  const [dataset] = datasets;
  assert.ok(dataset);
  const [trial] = trialsOf(dataset, strategies.slice(0, 1), scenarios.slice(0, 1), [{ load }]);
  assert.ok(trial);
  return { trial, run: { ...makeRun(), results: [emptyResult(trial)] } };
}

const whole = { signal: new AbortController().signal, assertWhole: async () => {} };

test('a void trial says why', async () => {
  const { trial, run } = runOfOneTrial();
  await voidTrial({ run, ...whole }, trial, 'its server ended');
  const { status, reason } = resultOf(run, trial);
  assert.deepEqual({ status, reason }, { status: 'void', reason: 'its server ended' });
});

test('an interruption voids nothing: servers end with it', async () => {
  const { trial, run } = runOfOneTrial();
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  await assert.rejects(voidTrial({ run, ...whole, signal }, trial, 'its server ended'), /Ctrl-C/);
  assert.equal(resultOf(run, trial).status, 'ok');
});
