/** How the suite asks its own servers: straight over loopback, whatever proxy the environment names. */
import { Agent, request } from 'undici';

/** Not the one that all share: under `NODE_USE_ENV_PROXY` Node has that one ask the proxy of `HTTP_PROXY`, for loopback too. */
const straight = new Agent();

export interface LoopbackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** POSTs a JSON body to a port of loopback, as any client would. Rejects where `signal` fires or no answer comes. */
export async function postLoopback(
  port: number,
  path: string,
  body: string,
  signal?: AbortSignal,
): Promise<LoopbackAnswer> {
  const {
    statusCode,
    headers,
    body: answer,
  } = await request(`http://127.0.0.1:${port}${path}`, {
    dispatcher: straight,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal,
  });
  return { status: statusCode, headers, body: await answer.text() };
}
