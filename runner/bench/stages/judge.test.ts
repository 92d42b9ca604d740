import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarios } from '../../../scenarios/index.ts';
import { datasets } from '../../../seed/data/datasets.ts';
import { strategies } from '../../../servers/strategies/index.ts';
import { makeRun } from '../../../test/fixtures/make-run.ts';
import { casesOf, emptyResult, resultOf } from '../../schedule/cases.ts';
import { judgeSteadiness } from './judge.ts';

const [dataset] = datasets;
const template = makeRun().results[0]?.rounds[0] ?? assert.fail();
assert.ok(dataset);
const loads = [{ load: { kind: 'closed', connections: 16 } }] as const;
const cases = casesOf(dataset, strategies.slice(0, 2), scenarios.slice(0, 2), loads);
const [steady, drifting] = strategies;

/** Four launches of two rounds of each case; those of the second strategy fall by a fifth within each. */
function measured() {
  const run = { ...makeRun(), results: cases.map(emptyResult), aaPair: null };
  for (const benchCase of cases) {
    const lastFactor = benchCase.strategy === drifting ? 0.8 : 1;
    resultOf(run, benchCase).rounds = [0, 1, 2, 3].flatMap((launch) =>
      [1, lastFactor].map((factor) => {
        const us = 1_000 * factor * (1 + launch / 100);
        const cpu = { serverCpuUsPerRequest: us, databaseCpuUsPerRequest: us };
        return { ...template, ...cpu, launch, latencyUs: { ...template.latencyUs, p50: us } };
      }),
    );
  }
  const of = (strategy: typeof steady) =>
    cases.filter((benchCase) => benchCase.strategy === strategy).map((benchCase) => resultOf(run, benchCase));
  return { run, steady: of(steady), drifting: of(drifting) };
}

test('all cases of a server that drifts are unsteady where that is required, and the others as they were', () => {
  const { run, ...results } = measured();
  judgeSteadiness(run, cases, true);
  for (const { status, reason } of results.drifting) {
    assert.equal(status, 'unsteady');
    assert.match(reason ?? '', /fell by 20 %/);
  }
  for (const { status, reason } of results.steady) assert.deepEqual([status, reason], ['ok', null]);
});

test('where it is not, they have a note', () => {
  const { run, drifting: results } = measured();
  judgeSteadiness(run, cases, false);
  for (const { status, reason } of results) assert.deepEqual([status, typeof reason], ['ok', 'string']);
});

test('what is invalid or saturated stays so, for its own reason', () => {
  const { run, drifting: results } = measured();
  const [first] = results;
  assert.ok(first);
  for (const status of ['invalid', 'saturated'] as const) {
    Object.assign(first, { status, reason: 'its own' });
    judgeSteadiness(run, cases, true);
    assert.deepEqual([first.status, first.reason], [status, 'its own']);
  }
});
