/** `report` as a user types it: what it shows of a run, or of several, and how it ends. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Run } from '../results/run-file/run.ts';
import { makeRun } from '../test/fixtures/make-run.ts';
import { assertGolden } from '../test/golden.ts';
import { type Outcome, runCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-reports-'));
after(() => rmSync(folder, { recursive: true }));
const plain = { NO_COLOR: '1', FORCE_COLOR: '' };

function fileOf(name: string, change: (run: Run) => void = () => {}): string {
  const path = join(folder, `${name}.json`);
  const run = { ...makeRun(), id: name };
  change(run);
  writeFileSync(path, JSON.stringify(run));
  return path;
}

const [first, second] = [fileOf('first'), fileOf('second')];

test('NO_COLOR and FORCE_COLOR are obeyed, and change no character', async () => {
  const args = ['report', first, '--out', join(folder, 'page')];
  const uncolored = await runCommand(args, plain);
  assert.equal(uncolored.code, exitCodes.fine, uncolored.errors);
  // The path of the report differs from run to run.
  const tables = uncolored.out.replace(/^Report: .*\n/m, '');
  assertGolden(tables, 'no-color.golden');
  assert.equal(stripVTControlCharacters(tables), tables);
  const colored = await runCommand(args, { NO_COLOR: '', FORCE_COLOR: '1' });
  assert.match(colored.out, /\[32m2\.1x cheaper/);
  assert.equal(stripVTControlCharacters(colored.out).replace(/ +$/gm, ''), uncolored.out);
});

test('a machine of so many cores is shown on request, and the database keeps some of them', async () => {
  const args = ['report', first, '--out', join(folder, 'page'), '--cores', '8'];
  const shown = await runCommand([...args, '--server-cores', '4'], plain);
  assert.match(shown.out, /^Requests per second of 8 cores, 4 of them the server's/m);
  const refused = await runCommand([...args, '--server-cores', '8'], plain);
  assert.equal(refused.code, exitCodes.wrongUse);
  assert.match(refused.errors, /--server-cores takes fewer cores than --cores/);
});

test('several runs are compared, whatever their machines, and no page is written', async () => {
  const other = fileOf('other', (run) =>
    Object.assign(run.environment, { cpuModel: 'Another CPU', cpuCount: 64 }),
  );
  const before = readdirSync(folder);
  const compared = await runCommand(['report', first, second, other], plain);
  assert.equal(compared.code, exitCodes.fine, compared.errors);
  assert.match(compared.out, /^- C: Another CPU, 64 cores, 2026-11-22 \(other\)$/m);
  assert.match(compared.out, /9 of 9 ratios agree \(all intervals overlap\)\.\n$/);
  assert.deepEqual(readdirSync(folder), before);
  const charts = await runCommand(['report', first, second, '--charts', join(folder, 'charts')], plain);
  assert.equal(charts.code, exitCodes.wrongUse);
});

test('runs without a common case are refused with what to do', async () => {
  const medium = fileOf('medium', ({ results }) => {
    for (const result of results) result.dataset = 'medium';
  });
  const refused = await runCommand(['report', first, medium], plain);
  assert.equal(refused.code, exitCodes.wrongUse);
  assert.match(
    refused.errors,
    /no ratio in common: first asked small, medium asked medium\. .* npm run bench/,
  );
});

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
  assert.match(otherwise.out, /Compared with normalized\./);
  assert.match(against.out, /Compared with mv\./);
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
