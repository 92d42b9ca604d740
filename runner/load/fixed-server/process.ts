/** A server in a process of its own that only sends one fixed answer. Used to measure a load generator, or to warm it up. */
import { Child } from '../../process/child.ts';
import type { LoadProcess } from '../load-process.ts';
import { type Destination, expectedOf, type OrderWithout, type Window } from '../request.ts';
import type { FixedServerProtocol } from './start.ts';

export const answerBytes = 1_024;
/** The request, as long as a typical one. */
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

  /** Sends the request to `load`. */
  async sendQuestion(load: LoadProcess): Promise<void> {
    await load.sendStream(stream, [{ body: question, expected: expectedOf(answer) }]);
  }

  /** Runs one window; `load` needs the request first. Throws if an answer is missing or wrong. */
  async ask(load: LoadProcess, asked: OrderWithout<keyof Destination>): Promise<Window> {
    const window = await load.runWindow({ ...asked, origin: this.origin, path: '/', stream, offset: 0 });
    if (window.fault) throw new Error(`Expected the fixed server to answer: ${window.fault.reason}`);
    return window;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child.close();
  }
}
