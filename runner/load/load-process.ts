/** The load generator in a process of its own, so that it shares no event loop with what it measures. */
import { Child, ChildError, compileEarly } from '../child-process.ts';
import type { LoadAnswer, LoadOrder, ObservedSlice, Request, SliceOrder } from './request.ts';

/**
 * Buffers that sockets were read into count as memory of the heap. By default V8 begins to mark its whole heap at
 * 64 MB of them (kExternalAllocationSoftLimit), more than once a second under load: 20 ms on the CPU that sends, in every
 * fifth slice of an open loop.
 */
const collectSeldom: readonly string[] = ['--external-memory-accounted-in-global-limit'];

type Of<Type extends LoadAnswer['type']> = Extract<LoadAnswer, { type: Type }>;

export class LoadProcess {
  readonly #child: Child<LoadOrder, LoadAnswer>;

  constructor(signal: AbortSignal) {
    this.#child = new Child(new URL('./start.ts', import.meta.url), 'the load generator', signal, [
      ...compileEarly,
      ...collectSeldom,
    ]);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Hands over the requests that slices will name as `stream`. */
  async sendStream(stream: string, requests: readonly Request[]): Promise<void> {
    await this.#ask({ type: 'stream', stream, requests }, 'ready');
  }

  async runSlice(order: SliceOrder): Promise<ObservedSlice> {
    return (await this.#ask({ type: 'slice', order }, 'slice')).slice;
  }

  async #ask<Type extends LoadAnswer['type']>(order: LoadOrder, type: Type): Promise<Of<Type>> {
    const answer = await this.#child.ask(
      order,
      (message): message is Of<Type> | Of<'failed'> => message.type === type || message.type === 'failed',
    );
    if (answer.type === 'failed')
      throw new ChildError(`the load generator failed: ${(answer as Of<'failed'>).message}`);
    return answer as Of<Type>;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child.close();
  }
}
