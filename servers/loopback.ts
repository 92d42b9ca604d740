/** How the suite asks servers: straight, whatever proxy the environment names. */
import { Agent, request } from 'undici';

/** Not the one that all share: under `NODE_USE_ENV_PROXY` Node has that one ask the proxy of `HTTP_PROXY`, for loopback too. */
const straight = new Agent();

/** POSTs a JSON body, as any client would. Rejects where `signal` fires or no answer comes. */
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
