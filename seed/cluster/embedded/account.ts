/**
 * The account that PostgreSQL runs as. PostgreSQL refuses to run as root, so root lends it an existing
 * account without rights; anybody else runs it as themselves. No account is ever created.
 */

import { type SpawnOptions, spawnSync } from 'node:child_process';
import { ClusterError } from '../cluster.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['nobody', 'daemon'];

/** Nothing of the user's own, whose PGPORT or LC_ALL would change what runs. */
const environment: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** The account to run PostgreSQL as, or null when that is the current user. */
export function findAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of candidates) {
    const uid = idOf(name, '-u');
    const gid = idOf(name, '-g');
    if (uid !== null && gid !== null) return { name, uid, gid };
  }
  throw new ClusterError(
    `Expected an account without rights (${candidates.join(' or ')}) to run PostgreSQL as, because it refuses ` +
      'to run as root; this machine has none. Start as an ordinary user, or name a server: ' +
      'DATABASE_URL=postgres://... npm run bench',
  );
}

/** What makes `spawn` run a program as the account, as every PostgreSQL program is run. */
export function asAccount(account: Account | null): SpawnOptions {
  const identity = account === null ? {} : { uid: account.uid, gid: account.gid };
  return { ...identity, cwd: '/', env: environment };
}

/** Whether the account can run this shell script (`$1`, `$2`, ... are the arguments) to a good end. */
export function accountCan(account: Account | null, script: string, ...parameters: string[]): boolean {
  return failureOf(account, script, ...parameters) === null;
}

/** What the script said on standard error where it failed; null where it came to a good end. */
export function failureOf(account: Account | null, script: string, ...parameters: string[]): string | null {
  const ended = spawnSync('/bin/sh', ['-c', script, 'sh', ...parameters], {
    ...asAccount(account),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  return ended.status === 0 ? null : ended.stderr.trim();
}

function idOf(name: string, flag: '-u' | '-g'): number | null {
  const ended = spawnSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  // macOS prints the id of nobody as 4294967294, and spawn wants it signed: -2.
  return ended.status === 0 ? Number(ended.stdout.trim()) | 0 : null;
}
