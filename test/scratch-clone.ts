/** A scratch clone of the project as it is now, for tests that change it and commit. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where this project is, without a slash at its end. */
export const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Who commits in scratch clones: a machine need not have a name for that. */
export const committer = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@localhost',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@localhost',
} as const;

export interface ScratchClone {
  readonly path: string;
  /** The output of a git command in the clone. */
  git(...words: readonly string[]): string;
  /** Replaces `from`, which has to be there, in one of its files. */
  change(file: string, from: string, to: string): void;
}

const leftOut = /^(node_modules|\.git|\.cluster|results\/(published|runs)|reports\/runs)(\/|$)/;

/** Makes one at `path`, with one commit on `main`, without runs, and with the packages of the project. */
export function makeScratchClone(path: string): ScratchClone {
  const git = (...words: readonly string[]): string =>
    execFileSync('git', ['-C', path, ...words], { env: { ...process.env, ...committer }, encoding: 'utf8' });
  cpSync(project, path, { recursive: true, filter: (file) => !leftOut.test(relative(project, file)) });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=as it is');
  symlinkSync(join(project, 'node_modules'), join(path, 'node_modules'));
  return {
    path,
    git,
    change(file, from, to) {
      const text = readFileSync(join(path, file), 'utf8');
      assert.ok(text.includes(from), `${file} has no ${from}`);
      writeFileSync(join(path, file), text.replace(from, to));
    },
  };
}
