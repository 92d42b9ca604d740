/** What may be told of an error to whoever asked: the message of a PublicError, and of all others never their own. */
import { sessionSettings } from '../database/database.ts';

/** An error whose message is written for whoever asked: it is answered as it is. */
export class PublicError extends Error {
  /** HTTP status where the error is the whole answer. */
  readonly statusCode = 400;
}

/** What is told of any error by who holds a connection string, and has sessions. */
export function publicWords(error: unknown): string {
  return error instanceof PublicError ? error.message : databaseFault(error);
}

const statementCancelled = '57014';

/** SQLSTATE classes and codes, and codes of sockets, that mean that no connection is to be had. */
const unreachable = /^(08...|28...|3D000|53300|57P0.|E[A-Z]+)$/;
/** Errors of `pg` and its pool that carry no code. */
const unreachableMessage =
  /^(Connection terminated|timeout exceeded|timeout expired|Client has encountered|Cannot use a pool)/;

/**
 * Of an error that came from the database or its connection: one sentence without SQL, parameters, hosts, users or
 * stack; with the SQLSTATE where there is one.
 */
export function databaseFault(error: unknown): string {
  const { code, message } = error instanceof Error ? (error as Error & { code?: unknown }) : {};
  if (code === statementCancelled) {
    return `A statement took longer than ${sessionSettings.statement_timeout}, the bound for one statement, and was cancelled. Ask for fewer rows.`;
  }
  if ((typeof code === 'string' && unreachable.test(code)) || unreachableMessage.test(message ?? '')) {
    return 'The database cannot be reached. Check that it runs, then ask again.';
  }
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) {
    return `The database failed a statement (SQLSTATE ${code}). Read its log for the cause.`;
  }
  return 'The server failed to answer. This is a fault of the server, not of the request.';
}
