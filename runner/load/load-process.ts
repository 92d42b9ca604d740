/** The load generator in a process of its own, so that it shares no event loop with what it measures. */
import { Child, compileEarly } from '../process/child.ts';
import type { LoadProtocol, ObservedWindow, Request, WindowOrder } from './request.ts';

/**
 * Buffers of socket data count as external memory of the heap. By default V8 starts marking its whole heap at 64 MB of them
 * (kExternalAllocationSoftLimit), which is more than once a second under load. That takes 20 ms on the CPU that sends, in
 * every fifth window of an open loop.
 */
const collectSeldom: readonly string[] = ['--external-memory-accounted-in-global-limit'];

export class LoadProcess implements AsyncDisposable {
  readonly #child: Child<LoadProtocol>;

  constructor(signal: AbortSignal) {
    this.#child = new Child(new URL('./start.ts', import.meta.url), 'the load generator', signal, {
      nodeFlags: collectSeldom,
      flagsOnceLoaded: compileEarly,
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Sends the requests that windows will refer to as `stream`. */
  sendStream(stream: string, requests: readonly Request[]): Promise<void> {
    return this.#child.ask('sendStream', stream, requests);
  }

  runWindow(order: WindowOrder): Promise<ObservedWindow> {
    return this.#child.ask('runWindow', order);
  }

  /** Closes the connections to a server, so that its next window opens others. */
  disconnect(origin: string): Promise<void> {
    return this.#child.ask('disconnect', origin);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child.close();
  }
}
