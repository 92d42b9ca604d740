/**
 * Why a server refuses a connection, in words of our own. Messages of the driver and the server can name users, and
 * people sometimes write the password in the user's place. Waiting helps with none of these.
 */
import { codeOf, reasonOf } from './cluster.ts';

/** SQLSTATEs, codes of the system and codes of TLS. */
const byCode: Readonly<Record<string, string>> = {
  '28P01': 'it refused the user or the password',
  '3D000': 'it has no such database',
  '42501': 'the role may not use that database',
  '53300': 'it has no connection left for this role: end some, or raise the limit',
  '57P03': 'it is starting up or shutting down: try again in a moment',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that host',
  ENOENT: 'there is no such socket',
  EACCES: 'this user may not open its socket',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'there is no such host, or nobody to ask for it',
  ETIMEDOUT: 'it did not answer',
};

/** Errors without a code, or with one that is too general. The words are those of `pg` and of PostgreSQL in English. */
const byWords: readonly (readonly [RegExp, string])[] = [
  [/password must be a/, 'it asks for a password, and the address has none'],
  [
    /no pg_hba\.conf entry.*no encryption/,
    'it takes this user only over TLS, or not at all: add ?sslmode=require',
  ],
  [/no pg_hba\.conf entry/, 'its pg_hba.conf has no entry for this user, database and machine'],
  [/pg_hba\.conf rejects/, 'its pg_hba.conf rejects this user, database and machine'],
  [/role .* does not exist/, 'it has no such role'],
  [/is not permitted to log in/, 'the role may not log in'],
  [/does not support SSL/, 'it has no TLS: leave out sslmode'],
  [/timeout/, 'it did not answer within 10 s'],
  [/Connection terminated/, 'it closed the connection'],
];

const tlsCode = /CERT|SELF_SIGNED|TLS|SSL/;

export function refusal(error: unknown): string {
  const code = codeOf(error);
  const words = byCode[code] ?? byWords.find(([pattern]) => pattern.test(reasonOf(error)))?.[1];
  if (words !== undefined) return words;
  if (tlsCode.test(code)) return `its certificate was not accepted (${code}): see sslmode and sslrootcert`;
  if (code.startsWith('28')) return 'it refused the user';
  return code === '' ? 'it failed' : `it failed (${code})`;
}
