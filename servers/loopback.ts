/** Requests to servers on loopback, directly, whatever proxy the environment names. */
import { Agent, request } from 'undici';

/** Not the global agent: with `NODE_USE_ENV_PROXY`, that one asks the proxy of `HTTP_PROXY`, for loopback, too. */
const straight = new Agent();

/** POSTs a JSON body. Rejects if `signal` is aborted or no answer comes. */
export async function postStraight(url: string, body: string, signal?: AbortSignal) {
  const answer = await request(url, {
    dispatcher: straight,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal,
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}
