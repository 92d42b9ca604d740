/** What clients may see of an error: the message of a PublicError, and never that of any other. */
import { sessionSettings } from '../database/database.ts';

/** An error whose message is meant for clients, and answered unchanged. */
export class PublicError extends Error {
  /** HTTP status if the error is the whole answer. */
  readonly statusCode = 400;
}

/** The public message of any error, for processes that hold a connection string and sessions. */
export function publicWords(error: unknown): string {
  return error instanceof PublicError ? error.message : databaseFault(error);
}

const statementCancelled = '57014';

/** SQLSTATE classes and codes, and socket error codes, that mean that no connection is possible. */
const unreachable = /^(08...|28...|3D000|53300|57P0.|E[A-Z]+)$/;
/** Errors of `pg` and its pool that have no code. */
const unreachableMessage =
  /^(Connection terminated|timeout exceeded|timeout expired|Client has encountered|Cannot use a pool)/;

/**
 * Describes an error of the database or its connection: one sentence without SQL, parameters, hosts, users or stack. It
 * includes the SQLSTATE if there is one.
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
