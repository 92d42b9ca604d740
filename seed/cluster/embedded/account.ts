/**
 * The account that PostgreSQL runs as. PostgreSQL refuses to run as root, so root uses an existing account without
 * rights; all other users run it as themselves. No account is ever created.
 */
import { type SpawnOptions, spawnSync } from 'node:child_process';
import { ClusterError } from '../cluster.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['nobody', 'daemon'];

/** Nothing of the user's environment: a PGPORT or LC_ALL would change what runs. */
const environment: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** The account to run PostgreSQL as; null for the current user. */
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

/** Options for `spawn` to run a program as the account. Every PostgreSQL program is run so. */
export function asAccount(account: Account | null): SpawnOptions {
  const identity = account === null ? {} : { uid: account.uid, gid: account.gid };
  return { ...identity, cwd: '/', env: environment };
}

/** Whether this shell script succeeds when the account runs it (`$1`, `$2`, ... are the parameters). */
export function accountCan(account: Account | null, script: string, ...parameters: string[]): boolean {
  return failureOf(account, script, ...parameters) === null;
}

/** What the script wrote to standard error if it failed; null if it succeeded. */
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
