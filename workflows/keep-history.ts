/**
 * Process entry: `keep-history.ts FILE...` commits run files to the branch `performance-history` of `origin`, from which
 * `npm run trend` reads them. The branch has no commit in common with the others, and is made where it is missing. It needs
 * no packages, so that the job that may write to the repository installs none.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const ref = 'refs/heads/performance-history';
/** The oldest leave the branch. Somebody who needs them finds them in its commits. */
const runsMax = Number(process.env['RUNS_MAX'] ?? 500);
/** Each is lost only to somebody else who pushed in the same second. */
const triesMax = 10;

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-history-'));
const author = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
};
const env = {
  ...process.env,
  // Of its own, so that the checked-out files stay as they are.
  GIT_INDEX_FILE: join(folder, 'index'),
  ...{ GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email },
  ...{ GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.email },
};

function git(...words: readonly string[]): string {
  return execFileSync('git', words, { env, encoding: 'utf8' }).trim();
}

/** The newest commit of the branch, brought here; null if there is no such branch. */
function newest(): string | null {
  if (git('ls-remote', 'origin', ref) === '') return null;
  git('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', ref);
  return git('rev-parse', 'FETCH_HEAD');
}

/** A commit on top of `parent` with these files as well. Run ids begin with the time, so the first names are the oldest. */
function commitOf(files: readonly string[], parent: string | null): string {
  git('read-tree', ...(parent === null ? ['--empty'] : [parent]));
  for (const file of files) {
    const blob = git('hash-object', '-w', '--', file);
    git('update-index', '--add', '--cacheinfo', `100644,${blob},${basename(file)}`);
  }
  const kept = git('ls-files').split('\n').sort();
  for (const name of kept.slice(0, -runsMax)) git('update-index', '--force-remove', '--', name);
  const message = `runs: add ${files.map((file) => basename(file, '.json')).join(', ')}`;
  return git('commit-tree', git('write-tree'), ...(parent === null ? [] : ['-p', parent]), '-m', message);
}

/** Whether nobody else pushed since `parent`. */
function isPushed(commit: string): boolean {
  try {
    git('push', '--quiet', 'origin', `${commit}:${ref}`);
    return true;
  } catch {
    return false;
  }
}

function keep(files: readonly string[]): void {
  for (let tries = 0; tries < triesMax; tries += 1) if (isPushed(commitOf(files, newest()))) return;
  throw new Error(`Expected a push to ${ref} to succeed; ${triesMax} did not. Git says above why.`);
}

try {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new Error('Expected run files: node workflows/keep-history.ts FILE...');
  keep(files);
} finally {
  rmSync(folder, { recursive: true });
}
