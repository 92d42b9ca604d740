/** Thrown when a run file cannot be found, read or understood, or would not be; the message says which, and what to type. */
export class RunFileError extends Error {
  override name = 'RunFileError';
}
