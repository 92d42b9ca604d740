/**
 * Collects the bytes of response bodies. autocannon decodes each chunk on its own, which breaks characters
 * that straddle two chunks and spends the load generator's CPU on text that nobody reads; here the bytes are
 * counted, and kept only where they will be compared.
 */
import { createHash } from 'node:crypto';
import type autocannon from 'autocannon';
import type { Expected } from './request.ts';

/** Of the responses of one connection, every so many-th is compared by hash. */
export const comparedEvery = 100;

/** The part of autocannon's client that receives a chunk of a body (no public hook hands over whole bytes). */
interface ChunkReceiver {
  readonly pipelinedRequests: { addBody(chunk: Buffer): void };
}

export class ResponseBodies {
  #bytes = 0;
  #chunks: Buffer[] = [];
  #responses = 0;

  /** Takes over the bodies of `client`, one of autocannon's connections without pipelining. */
  constructor(client: autocannon.Client) {
    const receiver = client as unknown as ChunkReceiver;
    receiver.pipelinedRequests.addBody = (chunk) => {
      this.#bytes += chunk.length;
      // The parser reuses nothing: a chunk is a view of the socket's own buffer, safe to keep.
      if (this.#isCompared()) this.#chunks.push(chunk);
    };
  }

  #isCompared(): boolean {
    return this.#responses % comparedEvery === 0;
  }

  /** Ends the current response; returns null where it is the expected one, else what is wrong with it. */
  finish(statusCode: number, expected: Expected): string | null {
    const bytes = this.#bytes;
    const body = this.#isCompared() ? Buffer.concat(this.#chunks) : null;
    this.#bytes = 0;
    this.#chunks = [];
    this.#responses += 1;
    if (statusCode !== 200) return `expected status 200, received ${statusCode}`;
    if (bytes !== expected.bytes) return `expected a body of ${expected.bytes} bytes, received ${bytes}`;
    if (body && createHash('sha256').update(body).digest('base64') !== expected.sha256) {
      return 'expected the body that the oracle saw, received another of the same length';
    }
    return null;
  }
}
