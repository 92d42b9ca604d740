/** Git's command line. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Of what a command prints: a run file is at most some ten megabytes. */
const bytesMax = 2 ** 30;

/** What a command of Git in the repository of `folder` prints. Rejects with the error of the process. */
export async function git(folder: string, ...words: readonly string[]): Promise<string> {
  // A hook of Git (such as pre-push) names a repository in the environment.
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...env } = process.env;
  const { stdout } = await run('git', ['-C', folder, ...words], { env, maxBuffer: bytesMax });
  return stdout.trim();
}
