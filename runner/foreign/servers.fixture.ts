/** Servers of somebody else, for tests: a bare HTTP server in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseScenarios } from './scenario-file.ts';

interface Behaviour {
  /** Added to each answer. */
  readonly delayMs?: number;
  /** What users are called. */
  readonly name?: string;
  /** How many worker processes answer in place of the first one. */
  readonly workers?: number;
}

export interface TestedServer extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
}

/**
 * POST /graphql answers `user`, with errors for the id 13. GET /users/1 answers a user, /clock each time something else, /slow
 * as slowly as asked for. Anything else is not found. It ends with this process.
 */
const program = `
const cluster = require('node:cluster');
const { delayMs = 0, name = 'Ann', workers = 0 } = JSON.parse(process.argv[1]);
let count = 0;
const answerTo = ({ method, url, headers }, body) => {
  if (method === 'POST' && url === '/graphql') {
    const { id = 1 } = JSON.parse(body).variables;
    return id === 13 ? { errors: [{ message: 'no such user' }] } : { data: { user: { id, name } } };
  }
  if (url.startsWith('/users/')) return { url, name, secret: headers.authorization };
  if (url === '/clock') return { data: { count: (count += 1) } };
};
const server = require('node:http').createServer((incoming, outgoing) => {
  let body = '';
  incoming.setEncoding('utf8').on('data', (text) => (body += text)).on('end', () => {
    const answer = answerTo(incoming, body);
    const send = () => outgoing.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer ?? { url: incoming.url }));
    if (delayMs > 0) setTimeout(send, delayMs);
    else send();
  });
});
const tell = (port) => console.log(port);
if (cluster.isPrimary) process.stdin.resume().on('end', () => process.exit());
if (workers > 0 && cluster.isPrimary) {
  for (let worker = 0; worker < workers; worker += 1) cluster.fork();
  cluster.once('listening', (_, { port }) => tell(port));
} else server.listen(0, '127.0.0.1', () => cluster.isPrimary && tell(server.address().port));
`;

export async function startServer(behaviour: Behaviour = {}): Promise<TestedServer> {
  const child = spawn(process.execPath, ['-e', program, JSON.stringify(behaviour)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  return {
    url: `http://127.0.0.1:${Number(port)}`,
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

export const userFile = JSON.stringify({
  scenarios: [
    {
      name: 'user',
      operation: 'query ($id: Int!) { user(id: $id) { id name } }',
      variables: [{ id: 1 }, { id: 2 }, { id: 3 }],
    },
  ],
});

export function scenariosOf(text: string) {
  return parseScenarios(text, 'test.json');
}
