/** A server that does nothing but answer one question, in a process of its own: who asks it is measured, or warmed up. */

import { Child } from '../../process/child.ts';
import type { LoadProcess } from '../load-process.ts';
import { type Destination, expectedOf, type OrderWithout, type Window } from '../request.ts';
import type { FixedServerProtocol } from './start.ts';

export const answerBytes = 1_024;
/** What is asked; a typical question's size. */
export const question = '{"query":"{ dashboard { userCount } }"}';

const answer = JSON.stringify({ data: 'x'.repeat(answerBytes - '{"data":""}'.length) });
const stream = 'fixed';

export class FixedServer implements AsyncDisposable {
  readonly #child: Child<FixedServerProtocol>;
  readonly origin: string;

  private constructor(child: Child<FixedServerProtocol>, port: number) {
    this.#child = child;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async start(signal: AbortSignal): Promise<FixedServer> {
    const entry = new URL('./start.ts', import.meta.url);
    const child = new Child<FixedServerProtocol>(entry, 'the fixed server', signal);
    return new FixedServer(child, await child.open('open', answer));
  }

  /** Tells `load` what to ask. */
  async sendQuestion(load: LoadProcess): Promise<void> {
    await load.sendStream(stream, [{ body: question, expected: expectedOf(answer) }]);
  }

  /** One window of a load that knows the question; throws where an answer lacks. */
  async ask(load: LoadProcess, asked: OrderWithout<keyof Destination>): Promise<Window> {
    const window = await load.runWindow({ ...asked, origin: this.origin, path: '/', stream, offset: 0 });
    if (window.fault) throw new Error(`Expected the fixed server to answer: ${window.fault.reason}`);
    return window;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child.close();
  }
}
