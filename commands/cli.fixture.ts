/** Runs the command line as a user does, with or without npm, in its own process and process group. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly errors: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

export function startCommand(args: readonly string[], environment?: Record<string, string>): RunningCommand {
  return start(process.execPath, [cli, ...args], environment);
}

/** Runs `program` in the project's folder: `npm` with `['run', 'bench']`, or a shell. Only root can choose an `account`. */
export function start(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
  account: { readonly uid?: number; readonly gid?: number } = {},
): RunningCommand {
  const child = spawn(program, args, {
    ...account,
    cwd: dirname(cli),
    // Its own process group, so that a signal to the group acts like Ctrl-C in a terminal.
    detached: true,
    env: { ...process.env, DATABASE_URL: '', GITHUB_ACTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const outcome = once(child, 'close').then(([code, signal]) => ({ code, signal, out, errors }) as Outcome);
  return { process: child, outcome };
}

export function runCommand(args: readonly string[], environment?: Record<string, string>): Promise<Outcome> {
  return startCommand(args, environment).outcome;
}

/** Ids of processes whose command line or environment contains `mark`. Linux only; none elsewhere. */
export function processesMarked(mark: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => ['cmdline', 'environ'].some((file) => readProcFile(pid, file).includes(mark)))
    .map(Number);
}

/** Empty if the process has ended meanwhile. */
function readProcFile(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
