/** The URL of a server that somebody else started, as it is typed, asked and shown. */

/** Thrown for a URL, a scenario file, or a server that cannot be measured; the message says what to type instead. */
export class ForeignError extends Error {}

export interface ServerAddress {
  /** How results name it. */
  readonly name: string;
  /** Its URL without user and password, which are never shown or stored. */
  readonly shown: string;
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** `127.0.0.1`, `::1`, `localhost` */
  readonly host: string;
  readonly port: number;
  /** Below which all requests go: `/api`, or empty. */
  readonly path: string;
  /** The header for user and password of the URL; null if it has none. */
  readonly authorization: string | null;
}

const form = 'Expected a URL like http://127.0.0.1:4000, or a name and a URL: new=http://127.0.0.1:4000';
/** Names stand in tables, file names and keys. */
const namePattern = /^\w[\w.-]{0,39}$/;

/**
 * Parses `URL` or `name=URL`. Without a name, it is made of host, port and path.
 * @throws ForeignError
 */
export function parseAddress(word: string): ServerAddress {
  const [, given, text = ''] = /^(?:([^=:/]*)=)?(.*)$/s.exec(word) ?? [];
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new ForeignError(`${form}; received ${JSON.stringify(withoutUser(word))}.`);
  if (url.search !== '' || url.hash !== '')
    throw new ForeignError(
      `Expected the URL of a server, without ? and #; received ${withoutUser(text)}. A query belongs into the path of a request in the scenario file.`,
    );
  if (given !== undefined && !namePattern.test(given))
    throw new ForeignError(
      `Expected a name of up to 40 letters, digits, _, . and -; received ${JSON.stringify(given)}.`,
    );
  const { username, password, origin, hostname, protocol } = url;
  const path = url.pathname.replace(/\/+$/, '');
  return {
    name: given ?? nameOf(url),
    shown: `${origin}${path}`,
    origin,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (protocol === 'https:' ? 443 : 80)),
    path,
    authorization: username === '' && password === '' ? null : basic(username, password),
  };
}

function basic(username: string, password: string): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** `127.0.0.1-4000-api` */
function nameOf({ host, pathname }: URL): string {
  const words = `${host}${pathname}`.replace('[::1]', 'localhost').replaceAll(/[^\w.]+/g, '-');
  return words.replace(/^[-.]+|-+$/g, '').slice(0, 40);
}

/** A text that may be a URL, fit to be shown. */
function withoutUser(text: string): string {
  return text.replace(/(^|=|\/\/)[^/@]*@/, '$1…@');
}

/** Whether a request to this host stays on this machine. */
export function isLoopback({ host }: Pick<ServerAddress, 'host'>): boolean {
  return /^(127(\.\d+){3}|::1|(.+\.)?localhost)$/.test(host);
}

/**
 * Refuses what must not be asked.
 * @throws ForeignError
 */
export function checkAddresses(addresses: readonly ServerAddress[], isRemoteAllowed: boolean): void {
  for (const [index, { name }] of addresses.entries()) {
    if (addresses.findIndex((other) => other.name === name) < index)
      throw new ForeignError(
        `Expected each server under a name of its own, received ${name} twice. Name them: --url one=URL --url other=URL`,
      );
  }
  const remote = addresses.find((address) => !isLoopback(address));
  if (remote !== undefined && !isRemoteAllowed)
    throw new ForeignError(
      `${remote.shown} is not on this machine. A measurement sends it as many requests as it can answer, which may disturb ` +
        'whoever else uses it, and the network is measured with it. If you may do that, say so: --allow-other-hosts',
    );
}
