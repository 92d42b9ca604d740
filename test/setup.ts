/**
 * Starts one PostgreSQL for all test files of a run (`node --test --test-global-setup=test/setup.ts`), in a
 * fresh folder, and removes both at the end, also when the run fails or is interrupted.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, reachEmbeddedServer } from '../seed/embedded/server.ts';
import { serverSettings } from '../seed/embedded/settings.ts';
import { testUrlVariable } from './database.ts';

/** Nothing that tests write has to survive a power cut. */
const settings = serverSettings({
  shared_buffers: '64MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
});

let folder: string | null = null;
let server: EmbeddedServer | null = null;

export async function globalSetup(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-test-'));
  // As root, PostgreSQL runs as another account, which has to pass through.
  chmodSync(folder, 0o711);
  process.on('exit', endNow);
  server = await reachEmbeddedServer({ folder, settings });
  if (server === null)
    throw new Error(`Expected the only server in ${folder} to start. Try again with: npm test`);
  process.env[testUrlVariable] = server.url('postgres');
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
  endNow();
}

/** What is left when the run ended without its teardown. */
function endNow(): void {
  server?.stopNow();
  for (const path of [folder, server?.folder]) {
    if (typeof path === 'string') rmSync(path, { recursive: true, force: true });
  }
}
