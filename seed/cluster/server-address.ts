/** Parses DATABASE_URL; nothing else does. Text that may hold a password never gets into a message or an error. */
import { ClusterError } from './cluster.ts';

export const exampleAddress = 'DATABASE_URL=postgres://user:password@host:5432/postgres npm run bench';

/**
 * After the host, there must be no @, # or white space. An unencoded / ? or # in a password puts them there, and parts of
 * the password would be taken for a host, port or database, which messages name. `URL` silently drops tabs and line ends.
 */
const unambiguous = /^postgres(ql)?:\/\/[^/?#\s\p{Cc}]*[^@#\s\p{Cc}]*$/iu;

export class ServerAddress {
  /** `host:port/database`: the form that messages may show. */
  readonly name: string;
  /** The database for questions about the server, and for creating other databases. */
  readonly database: string;
  /** Private, so that a dump of the object does not show it either. */
  readonly #url: URL;

  /** @throws ClusterError that repeats no part of the text. */
  constructor(databaseUrl: string) {
    this.#url = parse(databaseUrl.trim());
    this.database = decodeURIComponent(this.#url.pathname.slice(1)) || 'postgres';
    const { hostname, port, searchParams } = this.#url;
    // The driver fills in missing parts the same way.
    const host = searchParams.get('host') || hostname || process.env['PGHOST'] || 'localhost';
    this.name = `${host}:${searchParams.get('port') || port || process.env['PGPORT'] || 5432}/${this.database}`;
  }

  /** A connection string for a database of this server. Holds the password: never log it. */
  url(database: string): string {
    const url = new URL(this.#url);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.href;
  }
}

function parse(text: string): URL {
  // The error of `new URL` would hold the text.
  const url = unambiguous.test(text) ? URL.parse(text) : null;
  if (url === null || !isDecodable(url)) {
    throw new ClusterError(
      'Expected DATABASE_URL to be the address of a PostgreSQL; it is not, or it is ambiguous. ' +
        'Percent-encode special characters in the user and the password: / as %2F, @ as %40, : as %3A, ? as %3F, # as %23, ' +
        `% as %25, a space as %20. It looks like: ${exampleAddress}`,
    );
  }
  // They would replace the session settings, and the name by which a run's sessions are recognized.
  for (const parameter of ['options', 'application_name']) url.searchParams.delete(parameter);
  return url;
}

function isDecodable({ username, password, pathname }: URL): boolean {
  try {
    return [username, password, pathname].every((part) => typeof decodeURIComponent(part) === 'string');
  } catch {
    return false;
  }
}
