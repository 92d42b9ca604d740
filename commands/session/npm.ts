/** npm, when it runs a command: the options that it takes for itself, and whether it is still alive. */
import type { Command, Option } from 'commander';
import { UsageError } from './exit-codes.ts';

/** How often to check whether npm has ended; a check is one system call. */
const lookIntervalMs = 1_000;

/** Whether the npm script of that name started this process, rather than `node` or a script of another package. */
function isScript(name: string | undefined): boolean {
  return name !== undefined && process.env['npm_lifecycle_event'] === name;
}

/**
 * npm takes options before `--` as settings of its own, and runs the command without them. It passes its settings on in the
 * environment (`npm_config_explain_only`). Of its real settings only `json`, which nobody sets for good, has the name of one of
 * our options.
 * @throws UsageError that says what to type instead.
 */
export function refuseOptionsOfNpm(command: Command): void {
  if (!isScript(command.name())) return;
  const taken = command.options.flatMap((option) => typed(option) ?? []);
  if (taken.length === 0) return;
  throw new UsageError(
    `npm took ${taken.join(' ')} as a setting of its own. Put -- before options: ` +
      `npm run ${command.name()} -- ${taken.join(' ')}`,
  );
}

/** An option as it was typed before `--`, null if it was not. `--out file` loses its value, `--out=file` does not. */
function typed(option: Option): string | null {
  const { long, flags } = option;
  const name = long?.slice(2).replaceAll('-', '_');
  const value = process.env[`npm_config_${name}`];
  if (value === undefined || value === '') return null;
  if (option.isBoolean()) return `${long}`;
  return value === 'true' ? flags : `${long} ${value}`;
}

/**
 * Calls `onLost` when npm has ended without passing on a signal (`kill -9`), because nobody could stop this process then.
 * Without npm the parent is a shell, which may end before what it started, so nothing is watched.
 */
export function watchNpm(onLost: () => void): void {
  if (!isScript(process.argv[2])) return;
  const npmPid = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npmPid) return;
    clearInterval(timer);
    onLost();
  }, lookIntervalMs);
  timer.unref();
}
