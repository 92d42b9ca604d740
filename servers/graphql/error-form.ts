/**
 * The errors of a response. Every message that is not known to be meant for clients is replaced, because it may hold SQL, a
 * connection string or a stored value.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { bounds } from './bounds.ts';
import { databaseFault, PublicError } from './public-error.ts';

/** The part of the failed HTTP request that is used. */
export interface FailedRequest {
  readonly headers: { readonly 'content-length'?: string | undefined };
  readonly body: unknown;
}

/** The errors in the form of the answer. If an error of Mercurius holds others, those replace it. */
export function errorForms(
  errors: readonly Error[],
  request: FailedRequest | undefined,
): readonly GraphQLFormattedError[] {
  return errors.flatMap((error) => {
    const held = (causeOf(error) as { errors?: unknown }).errors;
    return Array.isArray(held) &&
      !(held[0] instanceof PublicError) &&
      codeOf(causeOf(error)).startsWith('MER_')
      ? held.map((inner: Error) => errorForm(inner, request))
      : [errorForm(error, request)];
  });
}

/**
 * The HTTP status of an answer without data: the first error's, else 200 if the operation was executed, as the specification
 * GraphQL over HTTP says.
 */
export function errorStatus(errors: readonly Error[], statusElse = 200): number {
  const [first] = errors;
  const status = first && (causeOf(first) as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? status : statusElse;
}

/** Whether the database failed, and not the request or a stored value. */
export function isDatabaseFault(error: Error): boolean {
  const cause = causeOf(error);
  return !(
    cause instanceof PublicError ||
    cause instanceof GraphQLError ||
    nullInNonNull.test(cause.message)
  );
}

/** The interpreter throws this as a plain Error; graphql-jit throws the same message as a GraphQLError. */
const nullInNonNull = /^Cannot return null for non-nullable field \w+\.\w+\.$/;

function errorForm(error: Error, request: FailedRequest | undefined): GraphQLFormattedError {
  const message = publicMessage(error, request);
  const { locations, path } = error as Partial<GraphQLError>;
  return { message, ...(locations?.length ? { locations } : {}), ...(path ? { path } : {}) };
}

function publicMessage(error: Error, request: FailedRequest | undefined): string {
  const cause = causeOf(error);
  if (cause instanceof PublicError) return cause.message;
  // GraphQL's own messages, which quote the query. A stored value that does not fit its type is removed from them.
  if (cause instanceof GraphQLError)
    return (error as Partial<GraphQLError>).path ? withoutValue(cause.message) : error.message;
  if (nullInNonNull.test(cause.message)) return cause.message;
  const code = codeOf(cause);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const came = request?.headers['content-length'] ?? 'more';
    return `A request's body holds at most ${bounds.bodyBytesMax} bytes, got ${came}. Send less at once.`;
  }
  if (code === 'FST_ERR_VALIDATION' || code === 'MER_ERR_GQL_PERSISTED_QUERY_NOT_FOUND')
    return bodyMessage(request);
  if (code.startsWith('FST_ERR_') || code.startsWith('MER_ERR_')) return cause.message;
  if (cause instanceof RangeError && cause.message === 'Maximum call stack size exceeded') {
    return `The query nests too deeply to be read: at most ${bounds.depthMax} levels of fields are served.`;
  }
  return databaseFault(cause);
}

function bodyMessage(request: FailedRequest | undefined): string {
  const expected = 'Expected a JSON object {"query": "...", "variables": {...}}';
  const body = request?.body;
  if (Array.isArray(body))
    return `${expected}, got a list of ${body.length}: batched queries are not served.`;
  return `${expected}, got another body.`;
}

function causeOf(error: Error): Error {
  return (error as Partial<GraphQLError>).originalError ?? error;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function withoutValue(message: string): string {
  return message.replace(/^(\w+ cannot represent [^:]*).*$/s, '$1.');
}
