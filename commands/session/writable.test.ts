/** Commands of a user who may not write to the project, or to the folder that was named instead. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { fixtureUrl } from '../../test/golden.ts';
import { makeTestFolder } from '../../test/server.ts';
import { cli, start } from '../cli.fixture.ts';
import { exitCodes } from './exit-codes.ts';

const folder = makeTestFolder();
after(() => rmSync(folder, { recursive: true, force: true }));
const closed = join(folder, 'closed');
mkdirSync(closed);
chmodSync(closed, 0o555);
const open = join(folder, 'open');
mkdirSync(open);
chmodSync(open, 0o777);

// Root may write to any folder, so tests that run as root use another account.
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const run = fileURLToPath(fixtureUrl('run.json'));

async function runOrdinary(args: readonly string[], output: string) {
  return start(
    process.execPath,
    [cli, ...args],
    { CQRS_BENCH_OUTPUT: output, CQRS_BENCH_CLUSTER: open },
    account,
  ).outcome;
}

const refused: readonly (readonly [readonly string[], RegExp])[] = [
  [
    ['bench', '--dataset', 'tiny'],
    /results\/runs cannot be written \(EACCES\)\. .*CQRS_BENCH_OUTPUT=FOLDER$/m,
  ],
  [
    ['reproduce', '--dataset', 'tiny'],
    /results\/runs cannot be written \(EACCES\)\. .*CQRS_BENCH_OUTPUT=FOLDER$/m,
  ],
  [['report', run], /reports\/runs cannot be written \(EACCES\)\. .*CQRS_BENCH_OUTPUT=FOLDER$/m],
  [['report', run, '--out', join(closed, 'x')], /closed\/x cannot be written \(EACCES\)\. .*--out FOLDER$/m],
  [['report', run, '--out', open, '--charts', join(closed, 'x')], /\(EACCES\)\. .*--charts FOLDER$/m],
  [
    ['gate', '--baseline', run, '--candidate', run, '--markdown', join(closed, 'x')],
    /Name a file in another folder/,
  ],
  ...['bench', 'reproduce', 'writes', 'torture', 'executors', 'variance', 'soak'].map(
    (command) =>
      [
        [command, '--out', join(closed, 'x.json')],
        /Name a file in another folder|CQRS_BENCH_OUTPUT/,
      ] as const,
  ),
];
for (const [args, words] of refused) {
  test(`${args.slice(0, 2).join(' ')} says where else to write, before anything starts`, async () => {
    const { code, out, errors } = await runOrdinary(args, closed);
    assert.equal(code, exitCodes.wrongUse, errors);
    assert.match(errors, words);
    assert.equal(out, '');
    assert.equal(errors.trimEnd().split('\n').length, 1, errors);
  });
}

test('the report of a run is written to the folder of CQRS_BENCH_OUTPUT', async () => {
  const { code, out, errors } = await runOrdinary(['report', run], open);
  assert.equal(code, exitCodes.fine, errors);
  const path = join(open, 'reports/runs', makeRun().id, 'index.html');
  assert.ok(existsSync(path));
  assert.ok(out.includes(`Report: ${path}\n`), out);
});
