/** The reasons why nothing is written, as clients see them. */
import type { DatabaseError } from 'pg';
import { isDeclined } from '../database/database.ts';
import { PublicError } from '../graphql/public-error.ts';

export type WriteErrorCode =
  | 'EMAIL_TAKEN'
  | 'USER_UNKNOWN'
  | 'POST_UNKNOWN'
  | 'TEXT_TOO_LONG'
  | 'TEXT_INVALID'
  | 'TOO_MANY'
  | 'NOTHING_TO_WRITE'
  | 'BUSY';

/** Thrown by a write that is declined, and answered as `WriteError` of the contract. Nothing was written. */
export class WriteError extends Error {
  readonly code: WriteErrorCode;

  constructor(code: WriteErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const userUnknown = (): WriteError => new WriteError('USER_UNKNOWN', 'There is no such user.');
export const postUnknown = (): WriteError => new WriteError('POST_UNKNOWN', 'There is no such post.');

/** By the constraint that a row violates (`seed/keys.sql`). */
const byConstraint: Readonly<Record<string, () => WriteError>> = {
  tb_user_email_key: () => new WriteError('EMAIL_TAKEN', 'Another user has this e-mail address.'),
  tb_post_user_id_fkey: userUnknown,
  tb_comment_user_id_fkey: userUnknown,
  tb_comment_post_id_fkey: postUnknown,
};

const uniqueViolation = '23505';
const foreignKeyViolation = '23503';
/** An entry of an index holds at most a third of a page. */
const programLimitExceeded = '54000';

/** What PostgreSQL declined, in the words of the contract; a connection that was lost, without advice to ask again. */
export function wordsOf(error: unknown): unknown {
  if (error instanceof WriteError || error instanceof PublicError) return error;
  if (!isDeclined(error)) return isSent(error) ? new PublicError(unknownOutcome) : error;
  const { code, constraint = '' } = error as DatabaseError;
  if (code === programLimitExceeded)
    return new WriteError('TEXT_TOO_LONG', 'An e-mail address is too long for its index.');
  const isOfRow = code === uniqueViolation || code === foreignKeyViolation;
  return (isOfRow ? byConstraint[constraint]?.() : undefined) ?? error;
}

/** Nobody knows whether such a write has committed. */
const unknownOutcome =
  'The connection to the database was lost, so it is not known whether this was written. Read before you write it again.';

/** Whether the statement may have reached the database: not if no connection could be had. */
function isSent(error: unknown): boolean {
  const { code = '', message = '' } = error instanceof Error ? (error as Error & { code?: string }) : {};
  return /^(08|57P|ECONNRESET|EPIPE|ETIMEDOUT)/.test(code) || /^Connection terminated/.test(message);
}

/** As the checks of the tables (`seed/schema.sql`). */
const textBytesMax = 65_536;

/**
 * Declines what PostgreSQL cannot store: it has no NUL, and half of a surrogate pair would silently be stored as another
 * character.
 */
export function checkTexts(texts: Readonly<Record<string, string | null | undefined>>): void {
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') continue;
    if (text.includes('\0') || !text.isWellFormed())
      throw new WriteError('TEXT_INVALID', `${name} holds a NUL, or half of a character.`);
    const bytes = Buffer.byteLength(text);
    if (bytes > textBytesMax)
      throw new WriteError('TEXT_TOO_LONG', `${name} holds at most ${textBytesMax} bytes, got ${bytes}.`);
  }
}
