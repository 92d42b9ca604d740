/** An error whose message is written for whoever asked: it is answered as it is. All other messages are not. */
export class PublicError extends Error {
  /** HTTP status where the error is the whole answer. */
  readonly statusCode = 400;
}
