/**
 * Where the cluster lives: by default a folder in the checkout. If PostgreSQL's account cannot reach that (a checkout
 * below a closed home folder), or if the current user cannot write to it, a folder below /var/tmp replaces it. Its name
 * derives from the wanted folder and the user.
 */
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ClusterError, codeOf, reasonOf } from '../cluster.ts';
import { type Account, accountCan, findAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';
import { isOwnFolder, requireOwnFolder } from './folders.ts';

export interface Place {
  /** Holds everything that is kept. It belongs to the current user, and the account may pass through it. */
  readonly folder: string;
  /** Holds `bin`, `lib` and `share` of PostgreSQL. */
  readonly binaries: string;
  /** The account that PostgreSQL runs as; null for the current user. */
  readonly account: Account | null;
}

/** Others may pass through the folder, but not list it. */
const passableMode = 0o711;
const enter = 'cd "$1"';
const unwritableCodes = ['EACCES', 'EPERM', 'EROFS'];

export function preparePlace(wanted: string): Place {
  const account = findAccount();
  const folder = isUsable(wanted, account) ? resolve(wanted) : prepareFallback(wanted, account);
  return { folder, account, binaries: prepareBinaries(folder, account) };
}

function isUsable(folder: string, account: Account | null): boolean {
  try {
    makePassable(folder, account);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    if (unwritableCodes.includes(codeOf(error))) return false;
    throw new ClusterError(
      `Expected to make the folder ${folder} for PostgreSQL's data; it failed: ${reasonOf(error)}. ` +
        `See what is there with: ls -ld ${folder}`,
    );
  }
  return isOwnFolder(folder) && accountCan(account, enter, folder);
}

function prepareFallback(wanted: string, account: Account | null): string {
  const hash = createHash('sha256').update(resolvedPath(wanted)).digest('hex').slice(0, 12);
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const folder = join(parent, `cqrs-bench-${process.getuid?.() ?? 0}-${hash}`);
  makePassable(folder, account);
  // Anybody can make a folder below /var/tmp.
  requireOwnFolder(folder);
  if (accountCan(account, enter, folder)) return folder;
  throw new ClusterError(
    `Expected ${account?.name ?? 'the current user'} to reach ${folder}, for PostgreSQL's data; it cannot. ` +
      `See what is in its way with: namei -l ${folder}`,
  );
}

/** An existing folder keeps its mode, because others may use it, too. */
function makePassable(folder: string, account: Account | null): void {
  const made = mkdirSync(folder, { recursive: true, mode: passableMode });
  // mkdir applies the umask to its mode.
  if (made !== undefined && account !== null) chmodSync(folder, passableMode);
}

function resolvedPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
