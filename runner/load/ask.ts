/** One request of the open loop over undici: the bytes of its response are checked, and nothing else is made of them. */
import type { Dispatcher } from 'undici';
import type { Request } from './request.ts';
import { ResponseBody } from './response-body.ts';

export interface End {
  /** Whether a whole response came, right or wrong. */
  readonly isAnswered: boolean;
  /** What is wrong; null where the response is the expected one. */
  readonly reason: string | null;
}

const headers = ['content-type', 'application/json'];

/** Sends request number `index` of a window to `path`, and calls `onEnd` once, when its last byte is here or the connection is lost. */
export function ask(
  dispatcher: Dispatcher,
  path: string,
  request: Request,
  index: number,
  onEnd: (end: End) => void,
): void {
  const body = new ResponseBody(index);
  let status = 0;
  dispatcher.dispatch(
    { path, method: 'POST', headers, body: request.body },
    {
      // Without it undici takes this for a handler of its older form.
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, chunk) {
        body.add(chunk);
      },
      onResponseEnd() {
        onEnd({ isAnswered: true, reason: body.fault(status, request.expected) });
      },
      onResponseError(_controller, error) {
        onEnd({ isAnswered: false, reason: `no response: ${error.message}` });
      },
    },
  );
}
