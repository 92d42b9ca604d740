/** How the suite asks servers: straight, whatever proxy the environment names. */
import { Agent, request } from 'undici';

/** Not the one that all share: under `NODE_USE_ENV_PROXY` Node has that one ask the proxy of `HTTP_PROXY`, for loopback too. */
const straight = new Agent();

export interface StraightAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** POSTs a JSON body, as any client would. Rejects where `signal` fires or no answer comes. */
export async function postStraight(url: string, body: string, signal?: AbortSignal): Promise<StraightAnswer> {
  const {
    statusCode,
    headers,
    body: answer,
  } = await request(url, {
    dispatcher: straight,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal,
  });
  return { status: statusCode, headers, body: await answer.text() };
}
