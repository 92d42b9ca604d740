/** The one place that reads DATABASE_URL. A text that may hold a password is in no message and in no error. */
import { ClusterError } from './cluster.ts';

export const exampleAddress = 'DATABASE_URL=postgres://user:password@host:5432/postgres npm run bench';

/**
 * Nothing after the host may hold an @, a #, or white space: a password with an unencoded / ? or # puts them there, and
 * would be taken for a host, a port or a database, which messages name. `URL` drops tabs and ends of lines in silence.
 */
const unambiguous = /^postgres(ql)?:\/\/[^/?#\s\p{Cc}]*[^@#\s\p{Cc}]*$/iu;

export class ServerAddress {
  /** `host:port/database`: what messages may say. */
  readonly name: string;
  /** To ask the server about itself, and to create others from. */
  readonly database: string;
  /** Private, and so in no dump of the object either. */
  readonly #url: URL;

  /** @throws ClusterError that repeats nothing of the text. */
  constructor(databaseUrl: string) {
    this.#url = parse(databaseUrl.trim());
    this.database = decodeURIComponent(this.#url.pathname.slice(1)) || 'postgres';
    const { hostname, port, searchParams } = this.#url;
    // As the driver fills in what is missing.
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
  // The error of `new URL` would carry the text.
  const url = unambiguous.test(text) ? URL.parse(text) : null;
  if (url === null || !isDecodable(url)) {
    throw new ClusterError(
      'Expected DATABASE_URL to be the address of a PostgreSQL; it is none, or can be read in more than one way. ' +
        'Percent-encode what is special in the user and the password: / as %2F, @ as %40, : as %3A, ? as %3F, # as %23, ' +
        `% as %25, a space as %20. It looks like: ${exampleAddress}`,
    );
  }
  // They would replace the session settings and the name by which a run's sessions are known.
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
