/** Requests to servers on loopback, directly, whatever proxy the environment names. */
import { Agent, type Dispatcher, request } from 'undici';

/** Not the global agent: with `NODE_USE_ENV_PROXY`, that one asks the proxy of `HTTP_PROXY`, for loopback, too. */
const straight = new Agent();

/** What is sent; `headers`: names and values in turns. */
interface Sent {
  readonly method: string;
  readonly headers: readonly string[];
  /** Empty for a request without one. */
  readonly body: string;
}

/** Rejects if `signal` is aborted or no answer comes. */
export async function askStraight(url: string, { method, headers, body }: Sent, signal?: AbortSignal) {
  const answer = await request(url, {
    dispatcher: straight,
    method: method as Dispatcher.HttpMethod,
    headers: [...headers],
    body,
    signal,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: answer.headers, bytes };
}

/** POSTs a JSON body. */
export async function postStraight(url: string, body: string, signal?: AbortSignal) {
  const headers = ['content-type', 'application/json'];
  const { bytes, ...answer } = await askStraight(url, { method: 'POST', headers, body }, signal);
  return { ...answer, body: bytes.toString() };
}
