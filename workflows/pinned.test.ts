/** What every workflow must keep to, whatever it does. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { project } from '../test/scratch-clone.ts';
import { actionIn, type Job, type Step, workflowIn } from './workflow.fixture.ts';

const folder = join(project, '.github/workflows');
const names = readdirSync(folder);
const workflows = names.map((name) => ({ ...workflowIn(project, name), name }));
const files = [...names.map((name) => join('.github/workflows', name)), 'action.yml'];

for (const file of files) {
  test(`${file} pins what it uses by commit, with the version beside it`, () => {
    const text = readFileSync(join(project, file), 'utf8');
    const used = [...text.matchAll(/^[\s-]*uses: (.+)$/gm)].map(([, what]) => what);
    for (const what of used)
      assert.match(what ?? '', /^(\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });
}

test('no script contains an expression: what others wrote would become a command', () => {
  const steps: readonly Step[] = [
    ...workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap((job: Job) => job.steps)),
    ...actionIn(project).runs.steps,
  ];
  for (const { run = '' } of steps) assert.doesNotMatch(run, /\$\{\{/);
});

/** Everything that may be written, by workflow and job. */
const rights: Readonly<Record<string, readonly string[]>> = {
  'performance-report.yml publish': ['checks', 'pull-requests'],
  'performance-history.yml keep': ['contents'],
};

for (const { name, permissions, jobs } of workflows) {
  test(`${name} may not write, and a job only what it must`, () => {
    assert.ok(!Object.values(permissions).includes('write'));
    for (const [job, { permissions: own = {} }] of Object.entries(jobs)) {
      const written = Object.keys(own).filter((right) => own[right] === 'write');
      assert.deepEqual(written, rights[`${name} ${job}`] ?? []);
    }
  });

  test(`only a job of ${name} that pushes has the token on the disk`, () => {
    for (const [job, { steps, permissions: own = {} }] of Object.entries(jobs))
      for (const { with: inputs } of steps.filter(({ uses }) => uses?.startsWith('actions/checkout')))
        assert.equal(inputs['persist-credentials'], String(own['contents'] === 'write'), `${name} ${job}`);
  });
}

test('a workflow with rights checks out the default branch, and knows of the pull request only ids and names', () => {
  const report = workflowIn(project, 'performance-report.yml');
  const steps = Object.values(report.jobs).flatMap((job) => job.steps);
  const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout'));
  assert.deepEqual(
    checkouts.map(({ with: { ref } }) => ref),
    [undefined],
  );
  for (const { env, with: inputs } of steps)
    for (const value of [...Object.values(env), ...Object.values(inputs)])
      assert.doesNotMatch(value, /github\.event(?!\.workflow_run\.id\b)/);
});

test('main is measured by what starts a measurement of a pull request', () => {
  const [pulls, pushes] = ['performance.yml', 'performance-history.yml'].map(
    (name) => workflowIn(project, name).on,
  );
  assert.ok(pulls?.['pull_request']?.paths?.includes('servers/**'));
  assert.deepEqual(pulls?.['pull_request']?.paths, pushes?.['push']?.paths);
});
