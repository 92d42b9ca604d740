/**
 * Starts one PostgreSQL for all test files of a run (`node --test --test-global-setup=test/setup.ts`), and removes it at
 * the end, even if the run fails or is interrupted.
 *
 * Tests start about two hundred processes that load the same modules. They share a compile cache of Node, which halves the
 * start of each (0.48 s to 0.22 s for a server). Its folder is removed as well.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clustersVariable } from './cluster.ts';
import { testUrlVariable } from './database.ts';
import { makeTestFolder, startTestServer, type TestServer } from './server.ts';

let started: TestServer | null = null;

export async function globalSetup(): Promise<void> {
  const compiled = mkdtempSync(join(tmpdir(), 'cqrs-bench-test-compiled-'));
  const clusters = makeTestFolder();
  process.on('exit', () => {
    for (const folder of [compiled, clusters]) rmSync(folder, { recursive: true, force: true });
  });
  process.env['NODE_COMPILE_CACHE'] = compiled;
  process.env[clustersVariable] = clusters;
  started = await startTestServer();
  process.env[testUrlVariable] = started.server.url('postgres');
}

export async function globalTeardown(): Promise<void> {
  await started?.remove();
}
