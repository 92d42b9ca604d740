/**
 * Starts one PostgreSQL for all test files of a run (`node --test --test-global-setup=test/setup.ts`), and
 * removes it at the end, also when the run fails or is interrupted.
 */
import { testUrlVariable } from './database.ts';
import { startTestServer, type TestServer } from './server.ts';

let started: TestServer | null = null;

export async function globalSetup(): Promise<void> {
  started = await startTestServer();
  process.env[testUrlVariable] = started.server.url('postgres');
}

export async function globalTeardown(): Promise<void> {
  await started?.remove();
}
