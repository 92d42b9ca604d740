/** The verdict on a pull request, published to a GitHub on loopback. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { forkId, measuredEvent, runEntry } from './entry.fixture.ts';
import type { WorkflowRun } from './event.ts';
import { LocalGitHub } from './github.fixture.ts';
import { marker } from './verdict.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-publish-'));
after(() => rmSync(folder, { recursive: true }));
const commit = 'a'.repeat(40);
const pull = { number: 7, branch: 'faster', commit, repositoryId: forkId };

/** A folder with what a gate wrote. */
function judged(outcome: string, summary: string): string {
  const own = join(folder, outcome);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'gate.json'), JSON.stringify({ outcome, exitCode: 0, summary, rows: [] }));
  writeFileSync(join(own, 'gate.md'), `### gate\n\n${summary}\n`);
  return own;
}

async function publish(github: LocalGitHub, gateFolder: string, change: Partial<WorkflowRun> = {}) {
  const event = measuredEvent(commit, change);
  const outcome = await runEntry('publish.ts', github, event, { cwd: folder, JUDGED: gateFolder });
  assert.equal(outcome.code, 0, outcome.text);
  assert.deepEqual(github.refused, []);
  return outcome.text;
}

test('a check and one comment are made, and updated the second time', async () => {
  await using github = await LocalGitHub.start();
  github.pulls.push(pull);
  // More comments than a page has; one of somebody else quotes the marker.
  for (let index = 0; index < 120; index += 1) github.addComment(`${marker}\nlook`, 'somebody');
  await publish(github, judged('inconclusive', 'Inconclusive: too noisy.'));
  assert.deepEqual(
    github.checks.map(({ name, head_sha, conclusion, output: { title } }) => [
      name,
      head_sha,
      conclusion,
      title,
    ]),
    [['performance gate', commit, 'neutral', 'Inconclusive: too noisy.']],
  );
  assert.equal(github.comments.length, 121);
  await publish(github, judged('finding', '1 finding: qm user-by-id'));
  assert.deepEqual(
    github.checks.map(({ conclusion }) => conclusion),
    ['failure'],
  );
  assert.equal(github.comments.length, 121);
  assert.match(github.comments.at(-1)?.body ?? '', /1 finding: qm user-by-id/);
  assert.equal(github.comments.filter(({ body }) => body === `${marker}\nlook`).length, 120);
});

for (const [title, pulls, change] of [
  ['has a newer commit', [{ ...pull, commit: 'b'.repeat(40) }], {}],
  ['is of another fork', [{ ...pull, repositoryId: 5 }], {}],
  ['is closed', [], {}],
  ['could be two', [pull, { ...pull, number: 8 }], {}],
  ['was of a fork that is gone', [pull], { head_repository: null }],
] as const)
  test(`a pull request that ${title} gets no comment`, async () => {
    await using github = await LocalGitHub.start();
    github.pulls.push(...pulls);
    assert.match(await publish(github, judged('fine', 'Fine.'), change), /No comment/);
    assert.deepEqual([github.comments.length, github.checks.length], [0, 1]);
  });

test('the one of two that the event names gets it', async () => {
  await using github = await LocalGitHub.start();
  github.pulls.push(pull, { ...pull, number: 8 });
  await publish(github, judged('fine', 'Fine.'), { pull_requests: [{ number: 8 }] });
  assert.equal(github.comments.length, 1);
});

test('a workflow that left nothing to judge is said to have measured nothing', async () => {
  await using github = await LocalGitHub.start();
  github.pulls.push(pull);
  await publish(github, join(folder, 'nowhere'), { conclusion: 'failure' });
  assert.deepEqual(
    github.checks.map(({ conclusion, output: { title } }) => [conclusion, title]),
    [['failure', 'nothing was measured']],
  );
  assert.match(github.comments[0]?.body ?? '', /Nothing was measured\. \[The log\]/);
});

test('what GitHub refuses is an error that says so', async () => {
  await using github = await LocalGitHub.start();
  const event = measuredEvent(commit);
  const { code, text } = await runEntry('publish.ts', github, event, {
    ...{ cwd: folder, JUDGED: judged('fine', 'Fine.'), GITHUB_TOKEN: 'another' },
  });
  assert.notEqual(code, 0);
  assert.match(text, /Expected GitHub to carry out GET commits.*received 401: whose token\?/);
  assert.doesNotMatch(text, /Bearer|another/);
});
