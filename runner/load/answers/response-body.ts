/**
 * Checks the bytes of response bodies, for both kinds of load. Bytes are counted, and only kept for responses that will be
 * compared, so that the load generator spends no CPU on text that nobody reads.
 */
import { createHash } from 'node:crypto';
import type { Expected } from '../request.ts';
import { graphqlErrors } from './graphql-errors.ts';

/** One response in this many is compared by hash. */
const comparedEvery = 100;

export class ResponseBody {
  #bytes = 0;
  readonly #kept: Buffer[] | null;

  /** The body of response number `index`, counted from 0, of a window. */
  constructor(index: number) {
    this.#kept = index % comparedEvery === 0 ? [] : null;
  }

  /** Takes the next chunk. It is a view of the socket's buffer, which is not reused, so it is safe to keep. */
  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#kept?.push(chunk);
  }

  /** What is wrong with the complete response; null if it is the expected one. */
  fault(statusCode: number, { status = 200, bytes, sha256, varying }: Expected): string | null {
    if (statusCode !== status) return `expected status ${status}, received ${statusCode}`;
    if (varying !== undefined)
      return varying === 'GraphQL' && this.#kept ? graphqlErrors(Buffer.concat(this.#kept).toString()) : null;
    if (this.#bytes !== bytes) {
      return `expected a body of ${bytes} bytes, received ${this.#bytes}`;
    }
    if (this.#kept && sha256Of(this.#kept) !== sha256) {
      return 'expected the proven body, received another one of the same length';
    }
    return null;
  }
}

function sha256Of(chunks: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('base64');
}
