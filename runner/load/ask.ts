/** One request over undici. The bytes of the response are checked, and never decoded. */
import type { Dispatcher } from 'undici';
import { ResponseBody } from './answers/response-body.ts';
import { numbered, numbersProven, type Request } from './request.ts';

export interface End {
  /** Whether a complete response came, right or wrong. */
  readonly isAnswered: boolean;
  /** What is wrong; null if the response is the expected one. */
  readonly reason: string | null;
  /** The `Server-Timing` header of the response, if it had one. */
  readonly serverTiming: string | null;
}

let lastNumber = numbersProven;

/** A number that no request of this process had before, nor one of the oracle (`checks/writes.ts`). */
function takeNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

const headers = ['content-type', 'application/json'];

/**
 * Sends request number `index` of a window to `path`. Calls `onEnd` once: when the last byte has arrived, or when the
 * connection is lost.
 */
export function ask(
  dispatcher: Dispatcher,
  path: string,
  request: Request,
  index: number,
  onEnd: (end: End) => void,
): void {
  const body = new ResponseBody(index);
  let status = 0;
  let serverTiming: string | null = null;
  dispatcher.dispatch(
    {
      path: request.path ?? path,
      method: (request.method ?? 'POST') as Dispatcher.HttpMethod,
      headers: (request.headers as string[] | undefined) ?? headers,
      body: request.isNumbered ? numbered(request.body, takeNumber()) : request.body,
    },
    {
      // Without this method, undici takes the object for a handler of its older API.
      onRequestStart() {},
      onResponseStart(_controller, statusCode, answered) {
        status = statusCode;
        serverTiming = answered['server-timing']?.toString() ?? null;
      },
      onResponseData(_controller, chunk) {
        body.add(chunk);
      },
      onResponseEnd() {
        onEnd({ isAnswered: true, reason: body.fault(status, request.expected), serverTiming });
      },
      onResponseError(_controller, error) {
        onEnd({ isAnswered: false, reason: `no response: ${error.message}`, serverTiming });
      },
    },
  );
}
