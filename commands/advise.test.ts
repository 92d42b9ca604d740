/** `advise` as a user types it: which run it takes, what it refuses, and how it ends. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Run } from '../results/run-file/run.ts';
import { makePriceRun } from '../test/fixtures/make-price-run.ts';
import { makeRun } from '../test/fixtures/make-run.ts';
import { type Outcome, runCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-advice-'));
after(() => rmSync(folder, { recursive: true }));
const stored = join(folder, 'results/runs');
mkdirSync(stored, { recursive: true });

function store(run: Run): string {
  const path = join(stored, `${run.id}.json`);
  writeFileSync(path, JSON.stringify(run));
  return path;
}

const file = store(makePriceRun());
/** Newer runs, which know no prices or are not finished, and a file that is no run. */
store({ ...makeRun(), id: '20261202T090000Z-quick-0001' });
store({ ...makePriceRun(), id: '20261203T090000Z-price-0002', finishedAt: null });
writeFileSync(join(stored, '20261204T090000Z-price-0003.json'), '{ "half": ');

const advise = (...args: readonly string[]): Promise<Outcome> =>
  runCommand(['advise', ...args], { CQRS_BENCH_OUTPUT: folder, NO_COLOR: '1' });
const asked = ['--reads', 'user-by-id=200', '--writes', 'create-post=5'];

test('the first line is the answer, from the newest finished run that has prices', async () => {
  const { code, out, errors } = await advise(...asked);
  assert.equal(code, exitCodes.fine, errors);
  assert.match(
    out,
    /^qm-inline or qm \(too close to call\): 0\.\d+ \(.*\) cores for 200 reads and 5 writes a second; no read is late\.\n/,
  );
  assert.match(out, /From run 20261201T090000Z-price-ab12 \(the newest of this machine that has prices\)/);
  assert.match(out, /^- below \d+ reads a write \(.*\): tv$/m);
});

test('one number is spread over all scenarios of the run, and limits are obeyed', async () => {
  const { out } = await advise(
    '--reads',
    '300',
    '--writes',
    '10',
    '--staleness',
    '60s',
    '--storage',
    '2',
    '--run',
    file,
  );
  assert.match(out, /reads user-by-id 100, users-page 100, users-names 100; writes create-post 5, rename 5/);
  assert.match(out, /reads may be\s+up to 60 s late; up to 2 times the space of the tables/);
  assert.match(out, /^- mv: takes 2\.40 times the space/m);
});

test('a workload that nobody serves ends with 1', async () => {
  const { code, out } = await advise(...asked, '--storage', '1', '--run', everybodyStores());
  assert.equal(code, exitCodes.finding);
  assert.match(out, /^None of .* serves 200 reads and 5 writes a second like that\./);
});

/** A run of strategies that all take space. */
function everybodyStores(): string {
  const run = makePriceRun();
  for (const one of run.price.growth) one.before.modelBytes = 1_000_000;
  return store({ ...run, id: 'everybody-stores' });
}

test('the advice is also written as JSON', async () => {
  const path = join(folder, 'advice.json');
  const { code } = await advise(...asked, '--json', path);
  assert.equal(code, exitCodes.fine);
  const { best, ranking, workload } = JSON.parse(readFileSync(path, 'utf8'));
  assert.deepEqual(best.toSorted(), ['qm', 'qm-inline']);
  assert.equal(workload.reads['user-by-id'], 200);
  assert.ok(ranking[0].cores.value > 0 && ranking[0].cores.interval.low > 0);
});

const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [
    ['--reads', 'user-by-di=1', '--writes', '1'],
    /no figures of "user-by-di"\. Did you mean user-by-id\? It has: user-by-id, users-page, users-names\./,
  ],
  [['--reads', '1', '--writes', 'renam=1'], /--writes: .*Did you mean rename\?/],
  [['--reads', '1'], /Expected --writes, .*npm run advise -- --reads 200 --writes 5/],
  [['--reads', 'many', '--writes', '1'], /like 200 or user-by-id=150,users-page=50; received "many"/],
  [['--reads', '0', '--writes', '0'], /nothing to advise on/],
  [[...asked, '--staleness', '1m'], /like 500ms or 1s; received "1m"/],
  [[...asked, '--storage', '0.5'], /a number from 1, like 1\.5; received "0\.5"/],
  [[...asked, '--run', 'no-such-run'], /There is no run no-such-run/],
  [
    [...asked, '--run', '20261202T090000Z-quick-0001'],
    /does not say what a write costs.*npm run bench -- --profile price/,
  ],
];

for (const [args, words] of wrong) {
  test(`advise ${args.join(' ')} is refused in one line`, async () => {
    const { code, out, errors } = await advise(...args);
    assert.equal(code, exitCodes.wrongUse);
    assert.equal(out, '');
    assert.match(errors, words);
    assert.equal(errors.trimEnd().split('\n').length, 1, errors);
  });
}
