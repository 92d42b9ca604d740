import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { summarize } from '../summary/stats.ts';
import { fellBackWarning, retriesWarning } from './answering.ts';

const [base] = makeRun().results;
assert.ok(base);

/** A result by `direct`; mercurius answered these shares of its requests, round by round. */
const asked = (...shares: (number | null)[]) => ({
  ...base,
  executor: 'direct',
  rounds: base.rounds.slice(0, shares.length).map((round, index) => ({
    ...round,
    fellBackShare: shares[index] ?? null,
  })),
});

test('an executor has no warning if it answers itself, or if that is not known', () => {
  assert.equal(fellBackWarning(asked(0, 0)), null);
  assert.equal(fellBackWarning(asked(null, null)), null);
});

test('an executor that falls back, always or sometimes, has a warning beside its figures', () => {
  const all = asked(0.9991, 1);
  assert.equal(fellBackWarning(all), 'answered by mercurius: direct does not serve it');
  assert.match(fellBackWarning(asked(0, 0.304)) ?? '', /^answered by mercurius, up to 31 % of the requests/);
  const [summary] = summarize({ ...makeRun(), results: [all] });
  assert.equal(summary?.result.status, 'ok');
  assert.ok(summary.warnings.includes('answered by mercurius: direct does not serve it'));
});

test('writes that were tried again have a warning with their number', () => {
  const written = (...retries: (number | null)[]) => ({
    ...base,
    rounds: base.rounds.slice(0, retries.length).map((round, index) => ({
      ...round,
      retriesPerRequest: retries[index] ?? null,
    })),
  });
  for (const none of [written(), written(0, 0), written(null)]) assert.equal(retriesWarning(none), null);
  assert.match(retriesWarning(written(0, 0.01)) ?? '', /^retries: of 1,000 writes, 5(\.00)? times/);
});
