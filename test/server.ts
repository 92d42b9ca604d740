/** A PostgreSQL server for tests: in a new folder, with fast settings, and removed with everything it wrote. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountCan, findAccount } from '../seed/cluster/embedded/account.ts';
import { type EmbeddedServer, reachEmbeddedServer } from '../seed/cluster/embedded/server.ts';
import { serverSettings } from '../seed/cluster/embedded/settings.ts';
import { copyCluster, testSettings } from './cluster.ts';

export interface TestServer {
  readonly server: EmbeddedServer;
  /** Stops the server and removes its folder. */
  remove(): Promise<void>;
}

/** A new folder that is accessible to the account that PostgreSQL runs as. */
export function makeTestFolder(): string {
  // A private temporary folder of root is not accessible to that account.
  const parent = accountCan(findAccount(), 'cd "$1"', tmpdir()) ? tmpdir() : '/var/tmp';
  const folder = mkdtempSync(join(parent, 'cqrs-bench-test-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** Starts a server without a lock, like one that DATABASE_URL names. It ends with this process at the latest. */
export async function startTestServer(): Promise<TestServer> {
  const folder = makeTestFolder();
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', removeFolder);
  await copyCluster('empty', folder);
  const server = await reachEmbeddedServer({ folder, settings: serverSettings(testSettings) });
  if (server === null)
    throw new Error(`Expected the only server in ${folder} to start. Try again with: npm test`);
  process.prependListener('exit', server.stopNow);
  return {
    server,
    async remove() {
      await server.stop();
      removeFolder();
      process.off('exit', server.stopNow).off('exit', removeFolder);
    },
  };
}
