/** Ctrl-C and its relatives, turned into one orderly end. */
import { setImmediate } from 'node:timers/promises';
import { watchNpm } from './npm.ts';

/**
 * Whether the user interrupted, asked where an error was caught: a child that the same Ctrl-C has ended may fail
 * its caller before this process has seen the signal.
 */
export async function wasInterrupted(signal: AbortSignal): Promise<boolean> {
  await setImmediate();
  return signal.aborted;
}

/** Thrown out of whatever was under way when the user interrupted. */
export class Interrupted extends Error {}

/**
 * A signal that is aborted by the first SIGINT, SIGTERM or SIGHUP, or once npm is gone that started this. Later ones change
 * nothing: the end is already under way, and cutting it short would leave a database server behind.
 */
export function interruptionSignal(say: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  const stop = (why: string): void => {
    if (controller.signal.aborted) return;
    say('Stopping ...');
    controller.abort(new Interrupted(why));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  watchNpm(() => stop('npm has ended'));
  return controller.signal;
}
