/** The branch that keeps main's runs, in a repository on this disk. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { committer } from '../test/scratch-clone.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-history-'));
after(() => rmSync(folder, { recursive: true }));
const entry = fileURLToPath(new URL('keep-history.ts', import.meta.url));
const branch = 'performance-history';

/** An origin with one commit on main, and a clone of it. */
function makeRepositories() {
  const own = mkdtempSync(join(folder, 'origin-'));
  const [origin, clone] = [join(own, 'origin.git'), join(own, 'clone')];
  const run = (...words: readonly string[]): string =>
    execFileSync('git', words, { env: { ...process.env, ...committer }, encoding: 'utf8' }).trim();
  const git = (...words: readonly string[]): string => run('-C', origin, ...words);
  run('init', '--quiet', '--bare', '--initial-branch=main', origin);
  run('clone', '--quiet', origin, clone);
  run('-C', clone, 'commit', '--quiet', '--allow-empty', '--message=first');
  run('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
  const keep = (id: string, runsMax = 500) => {
    writeFileSync(join(own, `${id}.json`), JSON.stringify({ id }));
    const env = { ...process.env, RUNS_MAX: String(runsMax) };
    return spawnSync(process.execPath, [entry, join(own, `${id}.json`)], {
      cwd: clone,
      env,
      encoding: 'utf8',
    });
  };
  return { origin, clone, git, keep, names: () => git('ls-tree', '--name-only', branch).split('\n') };
}

test('the branch is made, then grows, and shares nothing with main', () => {
  const { git, keep, names, clone } = makeRepositories();
  for (const id of ['20261128T000000Z-quick-0001', '20261129T000000Z-quick-0002']) {
    const { status, stderr } = keep(id);
    assert.equal(status, 0, stderr);
  }
  assert.deepEqual(names(), ['20261128T000000Z-quick-0001.json', '20261129T000000Z-quick-0002.json']);
  assert.equal(git('rev-list', '--count', branch), '2');
  assert.equal(git('rev-list', '--count', branch, '--not', 'main'), '2');
  assert.equal(git('log', '-1', '--format=%s', branch), 'runs: add 20261129T000000Z-quick-0002');
  assert.equal(
    git('show', `${branch}:20261128T000000Z-quick-0001.json`),
    '{"id":"20261128T000000Z-quick-0001"}',
  );
  assert.equal(execFileSync('git', ['-C', clone, 'status', '--porcelain'], { encoding: 'utf8' }), '');
});

test('the oldest leave', () => {
  const { keep, names } = makeRepositories();
  for (const id of [
    '20261128T000000Z-quick-0001',
    '20261130T000000Z-quick-0003',
    '20261129T000000Z-quick-0002',
  ])
    assert.equal(keep(id, 2).status, 0);
  assert.deepEqual(names(), ['20261129T000000Z-quick-0002.json', '20261130T000000Z-quick-0003.json']);
});

/** A hook of the origin: the first push finds that somebody was faster. */
const somebodyElse = (clone: string): string => `#!/bin/sh
if [ -e pushed ]; then exit 0; fi
touch pushed
unset GIT_QUARANTINE_PATH $(git rev-parse --local-env-vars)
cd ${clone}
tree=$(git mktree </dev/null)
other=$(git commit-tree $tree -p origin/${branch} -m other)
git push --quiet origin $other:refs/heads/${branch}
`;

test('a push of somebody else meanwhile is built upon', () => {
  const { origin, clone, git, keep, names } = makeRepositories();
  assert.equal(keep('20261128T000000Z-quick-0001').status, 0);
  execFileSync('git', [
    '-C',
    clone,
    'fetch',
    '--quiet',
    'origin',
    `+refs/heads/${branch}:refs/remotes/origin/${branch}`,
  ]);
  const hook = join(origin, 'hooks/pre-receive');
  writeFileSync(hook, somebodyElse(clone));
  chmodSync(hook, 0o755);
  const { status, stderr } = keep('20261129T000000Z-quick-0002');
  assert.equal(status, 0, stderr);
  assert.deepEqual(git('log', '--format=%s', branch).split('\n'), [
    'runs: add 20261129T000000Z-quick-0002',
    'other',
    'runs: add 20261128T000000Z-quick-0001',
  ]);
  // The other commit had no files.
  assert.deepEqual(names(), ['20261129T000000Z-quick-0002.json']);
});

test('a branch that may not be written to is an error in the end', () => {
  const { origin, keep } = makeRepositories();
  const hook = join(origin, 'hooks/pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho protected >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  const { status, stderr } = keep('20261128T000000Z-quick-0001');
  assert.notEqual(status, 0);
  assert.match(stderr, /protected[\s\S]*10 did not/);
});
