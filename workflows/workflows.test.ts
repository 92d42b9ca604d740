/**
 * The workflows from end to end: a scratch repository with a pull request of a fork, measured by performance.yml, judged and
 * published by performance-report.yml on a GitHub on loopback; and main's history kept.
 */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { makeScratchClone } from '../test/scratch-clone.ts';
import { makeTestFolder } from '../test/server.ts';
import { forkId, measuredEvent } from './entry.fixture.ts';
import { LocalGitHub } from './github.fixture.ts';
import { type JobOutcome, runJob } from './job.fixture.ts';
import { machineFor, type Trigger } from './machine.fixture.ts';
import { marker } from './verdict.ts';
import { workflowIn } from './workflow.fixture.ts';

const folder = makeTestFolder();
const clone = makeScratchClone(join(folder, 'origin'));
const { git } = clone;
const main = git('rev-parse', 'main').trim();
const number = 7;
let github: LocalGitHub;

before(async () => {
  github = await LocalGitHub.start();
  // As GitHub does: a checkout may ask for any commit.
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  github.fileAt = (path, commit) => {
    try {
      return git('show', `${commit}:${path}`);
    } catch {
      return null;
    }
  };
});
beforeEach(() => {
  rmSync(join(folder, 'artifacts'), { recursive: true, force: true });
  git('checkout', '--quiet', '--force', '-B', 'faster', main);
});
after(async () => {
  await github[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Commits {
  readonly head: string;
  /** What a workflow of a pull request checks out. */
  readonly merge: string;
}

/** Commits what was changed as the newest commit of the pull request. */
function push(): Commits {
  git('add', '--all', '--', '.', ':!node_modules');
  git('commit', '--quiet', '--message=a change');
  const head = git('rev-parse', 'HEAD').trim();
  git('checkout', '--quiet', '--detach', main);
  git('merge', '--quiet', '--no-ff', '--message=merge', head);
  const merge = git('rev-parse', 'HEAD').trim();
  github.pulls.splice(0, 1, { number, branch: 'faster', commit: head, repositoryId: forkId });
  return { head, merge };
}

/** Small enough for a test: plans and counters of one question. */
const vars = {
  GATE_ARGS: '--dataset tiny --strategy qm --scenario feed --counters-only',
  BENCH_ARGS: '--dataset tiny --strategy qm --scenario feed --explain-only',
};

async function run(workflow: string, job: string, trigger: Omit<Trigger, 'vars'>): Promise<JobOutcome> {
  const found = workflowIn(clone.path, workflow).jobs[job] ?? assert.fail(`${workflow} has no job ${job}`);
  const place = { folder, origin: clone.path, apiUrl: github.url };
  return runJob(found, machineFor(place, { ...trigger, vars }));
}

async function gate({ head, merge }: Commits): Promise<{ measured: JobOutcome; report: JobOutcome }> {
  const event = { number, pull_request: { number, head: { sha: head }, base: { sha: main } } };
  const measured = await run('performance.yml', 'measured', { name: 'pull_request', commit: merge, event });
  const report = await run('performance-report.yml', 'publish', {
    ...{ name: 'workflow_run', commit: main },
    event: measuredEvent(head, { conclusion: measured.result }),
  });
  assert.deepEqual(
    github.refused.filter((what) => !what.includes('.gate-accept')),
    [],
  );
  return { measured, report };
}

/** The index by which the question is answered; writers do not need it. */
function dropIndex(): void {
  const file = join(clone.path, 'servers/strategies/qm/rebuild.sql');
  appendFileSync(file, '\nDROP INDEX qm_post_latest;\n');
}

const checkOf = (commit: string) => github.checks.find(({ head_sha }) => head_sha === commit);

test('a lost measurement is a neutral check, then a dropped index a failed one, in the same comment', {
  timeout: 240_000,
}, async () => {
  clone.change(
    'runner/bench/stages/preparation.ts',
    'Object.assign(result.counters, counters);',
    "Object.assign(result.counters, counters, one.target.name.includes('base') ? {} : { rowsPerRequest: null });",
  );
  const lost = push();
  const first = await gate(lost);
  assert.equal(first.measured.result, 'success', first.measured.log);
  assert.match(first.measured.log, /::warning title=Gate::Inconclusive/);
  assert.equal(first.report.result, 'success', first.report.log);
  const neutral = checkOf(lost.head);
  assert.equal(neutral?.conclusion, 'neutral');
  assert.match(neutral?.output.title ?? '', /measurements of 1 case of 1 were lost/);
  assert.equal(github.comments.length, 1);
  assert.match(github.comments[0]?.body ?? '', /no rows per request in the candidate/);

  git('checkout', '--quiet', '--force', '-B', 'faster', main);
  rmSync(join(folder, 'artifacts'), { recursive: true });
  dropIndex();
  const dropped = push();
  const second = await gate(dropped);
  assert.equal(second.measured.result, 'failure', second.measured.log);
  assert.equal(second.report.result, 'success', second.report.log);
  const failed = checkOf(dropped.head);
  assert.equal(failed?.conclusion, 'failure');
  assert.match(failed?.output.summary ?? '', /qm feed .*plan changed: .*Index Scan.* became .*Seq Scan/);
  assert.equal(github.comments.length, 1);
  const [{ body } = assert.fail()] = github.comments;
  assert.ok(body.startsWith(marker));
  assert.match(body, /Index Scan.* became .*Seq Scan/);
  assert.doesNotMatch(body, /no rows per request/);

  const artifact = join(folder, 'artifacts/gate');
  for (const name of ['gate.md', 'gate.json', 'gate.xml']) assert.ok(existsSync(join(artifact, name)), name);
  const [runFile = ''] = readdirSync(join(artifact, 'results/runs'));
  const page = join(artifact, 'reports/runs', runFile.replace('.json', ''));
  assert.ok(
    readdirSync(page).some((name) => name.endsWith('.html')),
    page,
  );
});

test('what a commit accepts is accepted by the verdict, too', { timeout: 120_000 }, async () => {
  dropIndex();
  const kinds = ['plan', 'counter'].map((kind) => `${kind}:qm/feed the index is not needed\n`);
  appendFileSync(join(clone.path, '.gate-accept'), kinds.join(''));
  const accepted = push();
  const { measured, report } = await gate(accepted);
  assert.equal(measured.result, 'success', measured.log);
  assert.equal(report.result, 'success', report.log);
  assert.equal(checkOf(accepted.head)?.conclusion, 'success');
});

test('a change of the gate itself does not judge its own pull request', { timeout: 120_000 }, async () => {
  dropIndex();
  clone.change('results/gate/gate.ts', 'if (findings.length > 0', 'if (findings.length > 999');
  const lenient = push();
  const { measured, report } = await gate(lenient);
  assert.equal(measured.result, 'success', measured.log);
  assert.equal(report.result, 'success', report.log);
  assert.equal(checkOf(lenient.head)?.conclusion, 'failure');
});

test('what cannot be measured is no verdict, and not green', { timeout: 60_000 }, async () => {
  clone.change('commands/gate.ts', 'checkForm(flags);', "throw new Error('broken');");
  const broken = push();
  const { measured, report } = await gate(broken);
  assert.equal(measured.result, 'failure', measured.log);
  assert.equal(report.result, 'success', report.log);
  assert.equal(checkOf(broken.head)?.output.title, 'nothing was measured');
});

test('the run of a commit on main is kept', { timeout: 120_000 }, async () => {
  const push = { name: 'push', commit: main, event: {} };
  const measured = await run('performance-history.yml', 'measure', push);
  assert.equal(measured.result, 'success', measured.log);
  const kept = await run('performance-history.yml', 'keep', push);
  assert.equal(kept.result, 'success', kept.log);
  const names = git('ls-tree', '--name-only', 'performance-history').trim().split('\n');
  assert.equal(names.length, 1);
  assert.match(names[0] ?? '', /^\d{8}T\d{6}Z-explain-[0-9a-f]{4}\.json$/);
  const { environment } = JSON.parse(git('show', `performance-history:${names[0]}`));
  assert.deepEqual([environment.commit, environment.dirty], [main, false]);
});
