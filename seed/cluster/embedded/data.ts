/**
 * The data of the embedded server and its password. initdb makes both under a temporary name, and they are moved into
 * place when complete: an interrupted initdb leaves only a folder that the next start removes.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ClusterError } from '../cluster.ts';
import { removeUnfinished, requireOwnFolder, unfinishedPrefix } from './folders.ts';
import { runInitdb } from './initdb.ts';
import type { Place } from './place.ts';

export interface ServerFolder {
  /** PGDATA. */
  readonly data: string;
  /** What the server logs. */
  readonly log: string;
  readonly password: string;
}

/** The data of this place, made now if there is none yet (about a second). `sync` as for initdb. */
export async function prepareData(place: Place, { sync }: { sync: boolean }): Promise<ServerFolder> {
  removeUnfinished(place.folder);
  const final = join(place.folder, `server-${majorVersion(place.binaries)}`);
  if (!existsSync(final)) await initialize(place, final, sync);
  requireOwnFolder(final);
  return {
    data: join(final, 'data'),
    log: join(final, 'server.log'),
    password: readFileSync(join(final, 'password'), 'utf8'),
  };
}

async function initialize(place: Place, final: string, sync: boolean): Promise<void> {
  const half = mkdtempSync(join(place.folder, unfinishedPrefix()));
  // With retries: a program that was just killed may have written a last file.
  const remove = () => rmSync(half, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  process.on('exit', remove);
  try {
    chmodSync(half, 0o711);
    const password = randomBytes(24).toString('base64url');
    writeFileSync(join(half, 'password'), password, { mode: 0o600 });
    const passwordFile = join(half, 'initdb-password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    const data = join(half, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (place.account !== null) {
      for (const path of [passwordFile, data]) chownSync(path, place.account.uid, place.account.gid);
    }
    await runInitdb(place, data, passwordFile, sync);
    rmSync(passwordFile);
    moveIntoPlace(half, final);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

function moveIntoPlace(half: string, final: string): void {
  try {
    renameSync(half, final);
  } catch (error) {
    // Another start was faster: its data and its password count.
    if (!existsSync(final)) throw error;
  }
}

function majorVersion(binaries: string): string {
  const header = join(binaries, 'share', 'postgresql', 'postgres.bki');
  const version = /^# PostgreSQL (\d+)/.exec(readFileSync(header, 'utf8'))?.[1];
  if (version === undefined)
    throw new ClusterError(`Expected ${header} to name its version. Install again with: npm ci`);
  return version;
}
