/** Run files at the tip of a branch, read without checking it out. */
import { RunFileError } from '../../results/json.ts';
import { parseRun } from '../../results/run-file/store.ts';
import type { RunSource } from '../../results/trend/history.ts';
import { git } from './git.ts';

/**
 * All JSON files of a branch, in whatever folder of it: of the repository that `folder` is in, or of its origin. Rejects with a
 * RunFileError if there is no such branch.
 */
export async function branchSources(folder: string, branch: string): Promise<readonly RunSource[]> {
  const commit = await tipOf(folder, branch);
  // Names end with NUL, because they may hold anything else.
  const listed = await git(folder, 'ls-tree', '-r', '-z', '--full-tree', commit);
  return listed.split('\0').flatMap((line): readonly RunSource[] => {
    const [, blob, path] = /^\d+ blob (\w+)\t(.+\.json)$/s.exec(line) ?? [];
    if (blob === undefined || path === undefined) return [];
    const name = `${branch}:${path}`;
    return [{ name, load: async () => parseRun(await git(folder, 'cat-file', 'blob', blob), name) }];
  });
}

async function tipOf(folder: string, branch: string): Promise<string> {
  for (const name of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    const found = await git(folder, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new RunFileError('Expected the command git, to read a branch.');
        return null;
      },
    );
    if (found !== null) return found;
  }
  throw new RunFileError(
    `Expected a branch of this repository, received ${JSON.stringify(branch)}. ` +
      `If it is on the server, get it with: git fetch origin ${branch}:${branch}`,
  );
}
