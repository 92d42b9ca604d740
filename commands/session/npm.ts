/** npm, which stands between the person and a command: what it keeps for itself, and whether it still lives. */
import type { Command, Option } from 'commander';
import { UsageError } from './exit-codes.ts';

/** How often it is looked whether npm has ended; a look is one system call. */
const lookIntervalMs = 1_000;

/** Whether the npm script of that name runs this process, and not somebody who typed `node`, or a script of another's. */
function isScript(name: string | undefined): boolean {
  return name !== undefined && process.env['npm_lifecycle_event'] === name;
}

/**
 * npm takes options before `--` for settings of its own, and runs the command without them. It hands its settings on in
 * the environment (`npm_config_explain_only`), and none of them is called as an option of ours.
 * @throws UsageError that says what to type instead.
 */
export function refuseOptionsOfNpm(command: Command): void {
  if (!isScript(command.name())) return;
  const taken = command.options.flatMap((option) => typed(option) ?? []);
  if (taken.length === 0) return;
  throw new UsageError(
    `npm took ${taken.join(' ')} for a setting of its own. Put -- before options: ` +
      `npm run ${command.name()} -- ${taken.join(' ')}`,
  );
}

/** An option as it was typed before `--`, null where it was not. `--out file` loses its value, `--out=file` does not. */
function typed(option: Option): string | null {
  const { long, flags } = option;
  const name = long?.slice(2).replaceAll('-', '_');
  const value = process.env[`npm_config_${name}`];
  if (value === undefined || value === '') return null;
  if (option.isBoolean()) return `${long}`;
  return value === 'true' ? flags : `${long} ${value}`;
}

/**
 * Calls `onLost` when npm has ended without a word (`kill -9`): nobody is left who could stop this process. Where a person
 * started it without npm, its parent is a shell, which may end before what it started.
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
