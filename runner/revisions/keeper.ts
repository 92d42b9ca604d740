/**
 * Process entry: keeps another revision of the project checked out, and removes it when its parent is gone, however that
 * ended.
 */
import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { obey } from '../../servers/process/obey.ts';
import { git } from './git.ts';

const run = promisify(execFile);

export interface KeeperProtocol {
  /** Checks a revision out. The project's own folder may be at any other, and have any changes. */
  checkOut(order: { readonly project: string; readonly revision: string }): CheckedOut;
  /** Removes it. */
  remove(): void;
}

export interface CheckedOut {
  /** Where it is. */
  readonly folder: string;
  /** In full. */
  readonly commit: string;
  /** The first line of its message. */
  readonly subject: string;
}

/** `<commit>-<process id of the gate>` */
const folderForm = /^cqrs-bench-base-[0-9a-f]{12}-(\d+)$/;
/** An installation of packages that is not over by then will not be. */
const installTimeoutMs = 300_000;
/** Removing a folder with packages of its own takes a few seconds. */
const closeTimeoutMs = 60_000;

let checkingOut: Promise<unknown> = Promise.resolve();
let kept: { readonly project: string; readonly folder: string } | null = null;

async function checkOut({ project, revision }: { project: string; revision: string }): Promise<CheckedOut> {
  const commit = await commitOf(project, revision);
  await removeAbandoned(project);
  const folder = join(tmpdir(), `cqrs-bench-base-${commit.slice(0, 12)}-${process.ppid}`);
  kept = { project, folder };
  await git(project, 'worktree', 'add', '--quiet', '--force', '--detach', folder, commit);
  await installPackages(project, folder, commit);
  return { folder, commit, subject: await git(project, 'log', '-1', '--format=%s', commit) };
}

async function commitOf(project: string, revision: string): Promise<string> {
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const commit = await git(project, ...asked).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error('Expected the command git, to check the base out.');
    return null;
  });
  if (commit !== null) return commit;
  await git(project, 'rev-parse', '--git-dir').catch(() => {
    throw new Error(`Expected ${project} to be a clone of a git repository.`);
  });
  throw new Error(
    `Expected a revision of this repository, received ${JSON.stringify(revision)}. ` +
      'If it is on the server, get it with: git fetch --unshallow; git fetch',
  );
}

/** The packages of the project, if they are the same; else its own. */
async function installPackages(project: string, folder: string, commit: string): Promise<void> {
  const isSame = await git(project, 'diff', '--quiet', commit, '--', 'package-lock.json').then(
    () => true,
    () => false,
  );
  if (isSame) await symlink(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction');
  else await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, timeout: installTimeoutMs });
}

/** Removes what gates left that were killed together with their keeper. */
async function removeAbandoned(project: string): Promise<void> {
  const listed = await git(project, 'worktree', 'list', '--porcelain');
  for (const [, folder = ''] of listed.matchAll(/^worktree (.+)$/gm)) {
    const [, owner] = folderForm.exec(basename(folder)) ?? [];
    if (owner !== undefined && !isRunning(Number(owner)))
      await git(project, 'worktree', 'remove', '--force', folder);
  }
  await git(project, 'worktree', 'prune');
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What is being checked out is waited for: Git removes no worktree that it is still making. */
async function remove(): Promise<void> {
  await checkingOut;
  if (kept === null) return;
  const { project, folder } = kept;
  kept = null;
  await git(project, 'worktree', 'remove', '--force', folder).catch(() => {});
  await git(project, 'worktree', 'prune').catch(() => {});
}

// A signal to the whole process group reaches the gate as well, and its end ends this process, once it has removed what it keeps.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => {});

obey<KeeperProtocol>(
  {
    checkOut: (order) => {
      const checkedOut = checkOut(order);
      checkingOut = checkedOut.catch(() => {});
      return checkedOut;
    },
    remove,
  },
  { close: remove, closeTimeoutMs },
);
