/** Which processes of this machine answer on a TCP port, as far as this process may see (Linux). */
import { readdirSync, readlinkSync } from 'node:fs';
import { readText } from './machine.ts';

/** A socket that listens, of a line in /proc/net/tcp or /proc/net/tcp6. */
interface Listening {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

const listenState = '0A';

/**
 * Parses /proc/net/tcp and tcp6 (proc(5)): `sl local_address rem_address st ... inode`, addresses in hexadecimal, each group of
 * four bytes in the order of the machine.
 */
export function parseListening(text: string): readonly Listening[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const [address = '', port = ''] = words[1]?.split(':') ?? [];
    const inode = words[9];
    if (words[3] !== listenState || inode === undefined) return [];
    return [{ address, port: Number.parseInt(port, 16), inode }];
  });
}

const any4 = '00000000';
const any6 = '0'.repeat(32);
const loopback6 = '00000000000000000000000001000000';
/** IPv4 in IPv6: ::ffff:0:0. */
const mapped = '0000000000000000FFFF0000';

/** The addresses at which a socket answers requests to `host`: the nearest first, those that take any address last. */
function addressesOf(host: string): readonly (readonly string[])[] {
  const bytes = host.split('.').map(Number);
  const is4 = bytes.length === 4 && bytes.every((byte) => byte >= 0 && byte <= 255);
  // `localhost` and its like are asked at 127.0.0.1 or at ::1.
  const four = (is4 ? bytes : [127, 0, 0, 1])
    .toReversed()
    .map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
    .join('');
  if (host === '::1') return [[loopback6], [any6]];
  const own = [four, `${mapped}${four}`];
  return is4
    ? [own, [any4, any6]]
    : [
        [...own, loopback6],
        [any4, any6],
      ];
}

/** The inodes of the sockets that answer `host:port`. */
export function inodesFor(
  sockets: readonly Listening[],
  { host, port }: { readonly host: string; readonly port: number },
): ReadonlySet<string> {
  const own = sockets.filter((socket) => socket.port === port);
  const found = addressesOf(host).map((addresses) =>
    own.filter(({ address }) => addresses.includes(address)),
  );
  return new Set(found.find((some) => some.length > 0)?.map(({ inode }) => inode));
}

/** A process, as far as a search for servers needs it. */
export interface Living {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/**
 * The processes that answer: those that hold the socket, and all that they have started, since a parent may pass connections on
 * to its workers. Without `self` and what that has started: a script may serve, and run the suite as well. Process 1 may hold
 * sockets for others, and is the ancestor of all: its children are not counted, nor it itself beside others.
 */
export function answeringPids(
  holders: ReadonlySet<number>,
  all: readonly Living[],
  self: number,
): readonly number[] {
  const childrenOf = Map.groupBy(all, ({ parent }) => parent);
  const withDescendants = (pid: number): readonly number[] =>
    pid === self ? [] : [pid, ...(childrenOf.get(pid) ?? []).flatMap((child) => withDescendants(child.pid))];
  const others = [...holders].filter((pid) => pid !== 1);
  if (others.length === 0) return [...holders];
  return [...new Set(others.flatMap(withDescendants))];
}

/** Programs that listen for servers in other places: containers, and machines behind a tunnel. */
const forwarders =
  /^(docker-proxy|rootlessport|slirp4netns|pasta|passt|conmon|containerd|ssh|sshd|kubectl|socat)/;

export interface Listeners {
  /** None if they are not known. */
  readonly pids: readonly number[];
  /** Why they are not known; null if they are. */
  readonly reason: string | null;
}

const unknown = (reason: string): Listeners => ({ pids: [], reason });

/** The processes that answer `host:port`, which has to be of this machine. */
export function listenersOf(at: { readonly host: string; readonly port: number }): Listeners {
  if (process.platform !== 'linux') return unknown('only Linux tells which process listens on a port');
  const tables = ['tcp', 'tcp6'].map((table) => readText(`/proc/self/net/${table}`) ?? '');
  const inodes = inodesFor(tables.flatMap(parseListening), at);
  if (inodes.size === 0) return unknown(`no process here is seen to listen on port ${at.port}`);
  const all = livingProcesses();
  const holders = new Set(all.filter(({ pid }) => holdsAny(pid, inodes)).map(({ pid }) => pid));
  if (holders.size === 0)
    return unknown(`the process that listens on port ${at.port} is another user's, or in a container`);
  const forwarder = all.find(({ pid, name }) => holders.has(pid) && forwarders.test(name));
  if (forwarder) return unknown(`port ${at.port} is passed on by ${forwarder.name} to a server elsewhere`);
  const pids = answeringPids(holders, all, process.pid);
  return pids.length === 0
    ? unknown(`this process itself listens on port ${at.port}`)
    : { pids, reason: null };
}

/** Parses /proc/<pid>/stat: `pid (name) state ppid ...`, where a name may hold anything. Null if it has another form. */
export function parseLiving(stat: string): Living | null {
  const [, pid, name = '', parent] = /^(\d+) \((.*)\) \S (\d+) /s.exec(stat) ?? [];
  return pid === undefined ? null : { pid: Number(pid), name, parent: Number(parent) };
}

function livingProcesses(): readonly Living[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => parseLiving(readText(`/proc/${pid}/stat`) ?? '') ?? []);
}

/** False as well if this process may not look. */
function holdsAny(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode !== undefined && inodes.has(inode);
    });
  } catch {
    return false;
  }
}

/** Empty if it was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
