/** The settings of the embedded server: as durable as in production, and such that costs can be attributed. */
import { createHash } from 'node:crypto';
import { totalmem } from 'node:os';

const mebibyte = 2 ** 20;
const sharedBuffersMaxMib = 2048;
const sharedBuffersMinMib = 16;

/** Settings of the server, by name: the suite's own, then the caller's. */
export function serverSettings(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    shared_buffers: `${sharedBuffersMib()}MB`,
    max_connections: '200',
    max_wal_size: '4GB',
    fsync: 'on',
    full_page_writes: 'on',
    // One backend does the work of one request, so its CPU time is the request's.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    io_method: 'sync',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...extra,
  };
}

/** A hash of the settings; a running server carries the one that it was started with. */
export function settingsHash(settings: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

/** A quarter of the memory that this process may use, in MiB. */
function sharedBuffersMib(): number {
  const limitBytes = process.constrainedMemory();
  const memoryBytes = limitBytes > 0 ? Math.min(limitBytes, totalmem()) : totalmem();
  const quarterMib = Math.floor(memoryBytes / 4 / mebibyte);
  return Math.max(sharedBuffersMinMib, Math.min(sharedBuffersMaxMib, quarterMib));
}
