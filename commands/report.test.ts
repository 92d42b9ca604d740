/** What `report` shows of a stored run, and how it ends. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Run } from '../results/run-file/run.ts';
import { makeRun } from '../test/fixtures/make-run.ts';
import { type Outcome, runCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-report-'));
after(() => rmSync(folder, { recursive: true }));

function report(name: string, run: Run, ...args: readonly string[]): Promise<Outcome> {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(run));
  return runCommand(['report', path, '--out', join(folder, 'report'), ...args]);
}

test('a run is shown against the strategy that is named', async () => {
  const [otherwise, against] = [
    await report('run', makeRun(), '--markdown'),
    await report('run', makeRun(), '--markdown', '--against', 'mv'),
  ];
  assert.deepEqual([otherwise.code, against.code], [exitCodes.fine, exitCodes.fine], against.errors);
  assert.notEqual(against.out, otherwise.out);
});

test('a strategy that the run does not have is refused with those that it has', async () => {
  const { code, out, errors } = await report('run', makeRun(), '--against', 'nv');
  assert.deepEqual([code, out], [exitCodes.wrongUse, '']);
  assert.match(
    errors,
    /has no strategy "nv" to compare with\. It has: normalized, tv, mv, qm\. Did you mean/,
  );
});

test('a disturbed run ends with 2 if that is asked for, with everything printed', async () => {
  const run = makeRun();
  for (const { rounds } of run.results) for (const round of rounds) round.otherCpuShare = 0.4;
  const [strict, loose] = [await report('run', run, '--strict'), await report('run', run)];
  assert.deepEqual([strict.code, loose.code], [exitCodes.inconclusive, exitCodes.fine]);
  assert.equal(strict.out, loose.out);
  assert.equal((await report('run', makeRun(), '--strict')).code, exitCodes.fine);
});
