/** A GitHub on loopback: the part of its REST API that the workflows ask, with one pull request. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const repository = 'owner/cqrs-bench';
export const token = 'ghs_ofThisJob';
export const ownLogin = 'github-actions[bot]';

export interface PullRequest {
  readonly number: number;
  readonly branch: string;
  readonly commit: string;
  /** Id of the fork. */
  readonly repositoryId: number;
}

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}

interface Check {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  conclusion: string;
  output: { readonly title: string; readonly summary: string };
}

type Body = Readonly<Record<string, unknown>>;

export class LocalGitHub implements AsyncDisposable {
  readonly pulls: PullRequest[] = [];
  readonly comments: Comment[] = [];
  readonly checks: Check[] = [];
  /** Requests that it refused. */
  readonly refused: string[] = [];
  /** The text of a file at a commit; null if there is none. */
  fileAt: (path: string, commit: string) => string | null = () => null;
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) => {
      if (status >= 400) this.refused.push(`${request.method} ${request.url}: ${status}`);
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  #ids = 0;

  static async start(): Promise<LocalGitHub> {
    const github = new LocalGitHub();
    await once(github.#server.listen(0, '127.0.0.1'), 'listening');
    return github;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: 'whose token?' };
    const url = new URL(request.url ?? '', this.url);
    const text = (await request.toArray()).join('');
    const asked = `${request.method} ${url.pathname.replace(`/repos/${repository}/`, '')}`;
    for (const [form, answer] of this.#routes) {
      const match = form.exec(asked);
      if (!match) continue;
      const body = answer(match.slice(1), url.searchParams, (text === '' ? {} : JSON.parse(text)) as Body);
      return body === null ? { status: 404, body: 'not found' } : { status: 200, body };
    }
    return { status: 404, body: 'no such route' };
  }

  readonly #routes: readonly [RegExp, (words: string[], query: URLSearchParams, body: Body) => unknown][] = [
    [
      /^GET pulls$/,
      (_, query) =>
        this.pulls
          .filter(({ branch }) => query.get('head') === `contributor:${branch}`)
          .map(({ number, commit, repositoryId }) => ({
            number,
            head: { sha: commit, repo: { id: repositoryId } },
          })),
    ],
    [/^GET contents\/(.+)$/, ([path = ''], query) => this.fileAt(path, query.get('ref') ?? '')],
    [
      /^GET issues\/\d+\/comments$/,
      (_, query) => {
        const [page, size] = [Number(query.get('page')), Number(query.get('per_page'))];
        return this.comments.slice((page - 1) * size, page * size);
      },
    ],
    [/^POST issues\/\d+\/comments$/, (_, __, { body }) => this.addComment(String(body), ownLogin)],
    [
      /^PATCH issues\/comments\/(\d+)$/,
      ([id], _, { body }) => this.#changed(this.comments, Number(id), { body }),
    ],
    [
      /^GET commits\/(\w+)\/check-runs$/,
      ([commit], query) => ({
        check_runs: this.checks.filter(
          ({ head_sha, name }) => head_sha === commit && name === query.get('check_name'),
        ),
      }),
    ],
    [
      /^POST check-runs$/,
      (_, __, body) => {
        this.checks.push({ ...(body as unknown as Check), id: this.#nextId() });
        return this.checks.at(-1);
      },
    ],
    [/^PATCH check-runs\/(\d+)$/, ([id], _, body) => this.#changed(this.checks, Number(id), body)],
  ];

  addComment(body: string, login: string): Comment {
    const comment = { id: this.#nextId(), body, user: { login } };
    this.comments.push(comment);
    return comment;
  }

  #changed(all: readonly { readonly id: number }[], id: number, change: object): object | null {
    const one = all.find((other) => other.id === id);
    return one ? Object.assign(one, change) : null;
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}
