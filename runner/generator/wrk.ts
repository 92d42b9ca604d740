/** wrk, a load generator in C, reaches rates that ours cannot. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Requests per second of a closed loop on one thread; null if wrk is not installed. Throws if wrk fails. */
export async function wrkPerSecond(
  url: string,
  body: string,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), 'cqrs-bench-wrk-'));
  try {
    const script = join(folder, 'post.lua');
    await writeFile(script, postScript(body));
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url];
    const { stdout } = await run('wrk', args);
    return requestsIn(stdout);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Makes wrk send the same requests as our load generators. */
function postScript(body: string): string {
  return [
    'wrk.method = "POST"',
    'wrk.headers["content-type"] = "application/json"',
    // A JSON string is a Lua string too, except for some escapes that ours does not use.
    `wrk.body = ${JSON.stringify(body)}`,
  ].join('\n');
}

/** The figure in the line `Requests/sec:  12345.67`. Throws if there is no such line or wrk reports errors. */
export function requestsIn(output: string): number {
  const [, rate] = /^Requests\/sec:\s+([\d.]+)$/m.exec(output) ?? [];
  if (rate === undefined || /Non-2xx|Socket errors/.test(output))
    throw new Error(`Expected wrk to print its requests per second and no errors, got: ${output.trim()}`);
  return Number(rate);
}
