/** What is taken out of an artifact that a stranger made. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { measuredEvent, runEntry } from './entry.fixture.ts';
import { LocalGitHub } from './github.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-take-'));
after(() => rmSync(folder, { recursive: true }));
const commit = 'a'.repeat(40);
const [first, second] = ['20261129T111909Z-gate-84f3.json', '20261129T112509Z-gate-0c4e.json'];

/** Takes the runs from an artifact, with `accepted` in the commit's `.gate-accept`. */
async function take(fill: (runs: string) => void, accepted: string | null = null) {
  const cwd = mkdtempSync(join(folder, 'take-'));
  const [measured, runs] = [join(cwd, 'measured'), join(cwd, 'runs')];
  mkdirSync(join(measured, 'results/runs'), { recursive: true });
  writeFileSync(join(measured, 'gate.json'), '{"outcome":"fine"}');
  writeFileSync(join(cwd, '.gate-accept'), 'plan:qm/feed of the default branch\n');
  fill(join(measured, 'results/runs'));
  await using github = await LocalGitHub.start();
  github.fileAt = (path, at) => (path === '.gate-accept' && at === commit ? accepted : null);
  const outcome = await runEntry('take-runs.ts', github, measuredEvent(commit), {
    cwd,
    MEASURED: measured,
    RUNS: runs,
  });
  return { ...outcome, cwd, runs };
}

test('the run files, and nothing else; and what the commit accepts', async () => {
  const accepted = 'plan:qm/user-by-id the index is not needed\n';
  const { code, text, outputs, runs, cwd } = await take((into) => {
    for (const name of [second, first]) writeFileSync(join(into, name), '{}');
  }, accepted);
  assert.equal(code, 0, text);
  assert.equal(outputs, 'count=2\n');
  assert.deepEqual(readdirSync(runs), [first, second]);
  assert.equal(readFileSync(join(cwd, '.gate-accept'), 'utf8'), accepted);
});

test('no artifact is no run, and a commit that accepts nothing has nothing accepted', async () => {
  const { code, text, outputs, cwd } = await take((into) => rmSync(into, { recursive: true }));
  assert.equal(code, 0, text);
  assert.equal(outputs, 'count=0\n');
  assert.ok(!existsSync(join(cwd, '.gate-accept')));
});

for (const [title, fill, words] of [
  ['a link', (into: string) => symlinkSync('/etc/passwd', join(into, first)), /Expected run files.*84f3/],
  ['another name', (into: string) => writeFileSync(join(into, '-rf.json'), '{}'), /received "-rf\.json"/],
  [
    'a huge file',
    (into: string) => {
      writeFileSync(join(into, first), '');
      truncateSync(join(into, first), 65 * 1024 * 1024);
    },
    /at most 67108864 bytes/,
  ],
  [
    'many files',
    (into: string) => {
      for (const name of [first, second, 'more.json']) writeFileSync(join(into, name), '{}');
    },
    /at most 2 run files/,
  ],
] as const)
  test(`an artifact with ${title} is refused`, async () => {
    const { code, text, outputs } = await take(fill);
    assert.notEqual(code, 0);
    assert.match(text, words);
    assert.equal(outputs, '');
  });
