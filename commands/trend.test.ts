/** `trend` as a user types it: over a folder and over a branch, and how it ends. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Run } from '../results/run-file/run.ts';
import { makeHistory } from '../test/fixtures/make-history.ts';
import { cli, type Outcome, runCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-trend-'));
after(() => rmSync(folder, { recursive: true }));
const out = join(folder, 'page');

/** A folder with these runs; only one case of each, because files are large. */
function folderOf(name: string, runs: readonly Run[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const run of runs) {
    run.results = run.results.filter(
      ({ strategy, scenario, load }) =>
        strategy === 'qm' &&
        scenario === 'post-with-comments' &&
        load.kind === 'closed' &&
        load.connections > 1,
    );
    writeFileSync(join(path, `${run.id}.json`), JSON.stringify(run));
  }
  return path;
}

const stepped = folderOf('stepped', makeHistory({ count: 14, factor: (_, run) => (run < 7 ? 1 : 1.3) }));
const flat = folderOf('flat', makeHistory({ count: 12 }));

const trend = (...args: readonly string[]): Promise<Outcome> => runCommand(['trend', '--out', out, ...args]);

test('a folder is followed: what changed first, a page, charts and Markdown on request', async () => {
  const [charts, markdown] = [join(folder, 'charts'), join(folder, 'trend.md')];
  const {
    code,
    out: printed,
    errors,
  } = await trend('--runs', stepped, '--charts', charts, '--markdown', markdown);
  assert.equal(code, exitCodes.fine, errors);
  assert.match(
    printed,
    /^qm post-with-comments cost {2}\S+ -> \S+ µs \(\+\d+\s%\) {2}since c0de007 \(2026-11-08\)/m,
  );
  assert.match(printed, /^0 series without a change over 14 runs, the last at c0de00d \(2026-11-14\)\.$/m);
  assert.match(readFileSync(join(out, 'index.html'), 'utf8'), /<h1>What changed over time<\/h1>/);
  assert.deepEqual(readdirSync(charts), ['trend-post-with-comments-small-closed-16-cpu.png']);
  assert.match(readFileSync(markdown, 'utf8'), /c0de006\.\.c0de007/);
});

test('a figure that became worse ends with 1 on request, and with a shorter history it is forgotten', async () => {
  assert.equal((await trend('--runs', stepped, '--fail-on-change')).code, exitCodes.finding);
  assert.equal((await trend('--runs', stepped, '--fail-on-change', '--last', '6')).code, exitCodes.fine);
  assert.equal((await trend('--runs', flat, '--fail-on-change')).code, exitCodes.fine);
});

test('a branch is read without checking it out; what is no run is counted and named', async () => {
  const repository = join(folder, 'repository');
  mkdirSync(join(repository, 'runs'), { recursive: true });
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
      stdio: 'pipe',
    });
  git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(repository, 'readme'), 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'main');
  git('checkout', '--quiet', '-b', 'history');
  for (const name of readdirSync(stepped))
    writeFileSync(join(repository, 'runs', name), readFileSync(join(stepped, name)));
  writeFileSync(join(repository, 'package.json'), '{}');
  const [newest = ''] = readdirSync(stepped).toReversed();
  const whole = readFileSync(join(stepped, newest), 'utf8');
  writeFileSync(join(repository, 'runs', 'cut off.json'), whole.slice(0, whole.length / 2));
  writeFileSync(
    join(repository, 'runs', 'old.json'),
    JSON.stringify({ ...JSON.parse(whole), formatVersion: 99 }),
  );
  git('add', '.');
  git('commit', '--quiet', '--message', 'history');
  git('checkout', '--quiet', 'main');
  const inRepository = (...words: readonly string[]): string =>
    execFileSync(process.execPath, [cli, 'trend', '--out', out, '--branch', ...words], {
      cwd: repository,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, NO_COLOR: '1' },
    });
  const printed = inRepository('history');
  assert.match(printed, /^qm post-with-comments cost .* since c0de007 \(2026-11-08\)/m);
  assert.match(
    printed.replace(/\s+/g, ' '),
    /left out: 3 files that are no runs, or none that can be read \(history:package\.json, history:runs\/cut off\.json, history:runs\/old\.json\)/,
  );
  assert.equal(existsSync(join(repository, 'runs')), false);
  assert.equal(String(git('status', '--porcelain')), '');
  assert.throws(
    () => inRepository('histroy'),
    ({ status, stderr }: { status: number; stderr: string }) =>
      status === exitCodes.wrongUse &&
      /Expected a branch .*received "histroy".*git fetch origin/.test(stderr),
  );
});

test('unfinished runs, copies and files that are cut off are named', async () => {
  const mixed = folderOf('mixed', makeHistory({ count: 3 }));
  const [first = '', second = ''] = readdirSync(mixed);
  const text = readFileSync(join(mixed, first), 'utf8');
  writeFileSync(join(mixed, 'copy.json'), text);
  writeFileSync(join(mixed, 'half.json'), text.slice(0, text.length / 2));
  writeFileSync(
    join(mixed, 'under-way.json'),
    JSON.stringify({ ...JSON.parse(text), id: 'under-way', finishedAt: null }),
  );
  writeFileSync(join(mixed, 'notes.txt'), 'notes');
  const { code, out: printed, errors } = await trend('--runs', mixed);
  assert.equal(code, exitCodes.fine, errors);
  assert.match(printed, /^trend: 3 runs, 2026-11-01 to 2026-11-03$/m);
  assert.match(printed, /left out: 1 unfinished run \(under-way\.json\)/);
  assert.match(printed, /left out: 1 file that is no run, or none that can be read \(half\.json\)/);
  assert.match(printed, /left out: 1 file of a run that another file holds \(copy\.json\)/);
  assert.match(printed, /it takes 5 runs on each side at the least, .* the longest\sseries\shas\s3/s);
  assert.ok(second);
});

test('without any run, the error says how to make some, and which flag reads a branch', async () => {
  const empty = folderOf('empty', []);
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ['--runs', empty],
      /no finished run in .*empty\. Make some with: npm run bench; .*npm run trend -- --branch NAME/,
    ],
    [['--runs', join(folder, 'nowhere')], /Expected a folder with run files, received .*nowhere/],
    [['--runs', flat, '--branch', 'main'], /either --runs or --branch/],
    [['--runs', flat, '--markdown', join(folder, 'no', 'trend.md')], /mkdir -p/],
    [['--last', '0'], /from 1 to 10000/],
  ];
  for (const [args, words] of refused) {
    const { code, out: printed, errors } = await trend(...args);
    assert.deepEqual([code, printed], [exitCodes.wrongUse, ''], errors);
    assert.match(errors, words);
  }
});

test('the default folders are those of runs and reports', async () => {
  const output = join(folder, 'output');
  mkdirSync(join(output, 'results'), { recursive: true });
  const none = await runCommand(['trend'], { CQRS_BENCH_OUTPUT: output });
  assert.match(none.errors, /There is no finished run in results\/runs\. Make some/);
  mkdirSync(join(output, 'results/runs'));
  for (const name of readdirSync(flat).slice(0, 2))
    writeFileSync(join(output, 'results/runs', name), readFileSync(join(flat, name)));
  const found = await runCommand(['trend'], { CQRS_BENCH_OUTPUT: output });
  assert.equal(found.code, exitCodes.fine, found.errors);
  assert.match(found.out, /^Report: .*output\/reports\/runs\/trend\/index\.html$/m);
});
