/** wrk, a load generator in C: what a server bears that ours cannot ask of it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Requests a second of a closed loop over one thread; null where wrk is not installed. Throws where it fails. */
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

/** What wrk has to send the same requests as ours. */
function postScript(body: string): string {
  return [
    'wrk.method = "POST"',
    'wrk.headers["content-type"] = "application/json"',
    // A JSON text quotes as Lua does, but for escapes that ours has none of.
    `wrk.body = ${JSON.stringify(body)}`,
  ].join('\n');
}

/** The figure of the line `Requests/sec:  12345.67`; throws where answers were wrong, or there is no such line. */
export function requestsIn(output: string): number {
  const [, rate] = /^Requests\/sec:\s+([\d.]+)$/m.exec(output) ?? [];
  if (rate === undefined || /Non-2xx|Socket errors/.test(output))
    throw new Error(
      `Expected wrk to print its requests a second, without errors; it printed: ${output.trim()}`,
    );
  return Number(rate);
}
