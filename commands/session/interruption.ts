/** Ctrl-C and similar signals, turned into one orderly end. */
import { setImmediate } from 'node:timers/promises';
import { watchNpm } from './npm.ts';

/**
 * Whether the user has interrupted, to be asked after an error: a child that was ended by the same Ctrl-C may cause an error
 * before this process has seen the signal.
 */
export async function wasInterrupted(signal: AbortSignal): Promise<boolean> {
  await setImmediate();
  return signal.aborted;
}

/** Thrown from whatever was running when the user interrupted. */
export class Interrupted extends Error {}

/**
 * A signal that is aborted by the first SIGINT, SIGTERM or SIGHUP, or when the npm that started this process is gone. Later
 * signals are ignored: the end is already under way, and cutting it short would leave a database server running.
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
