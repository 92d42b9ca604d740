/** GitHub's REST API, as far as the workflows need it. */
import { z } from 'zod';

export interface GitHub {
  /** What `path` (below the repository) answers, checked against a schema. Throws a GitHubError. */
  ask<Answer>(schema: z.ZodType<Answer>, method: string, path: string, body?: object): Promise<Answer>;
  /** All items of a list, from all its pages. */
  list<Item>(schema: z.ZodType<Item>, path: string): Promise<readonly Item[]>;
  /** A file at a revision, as text; null if there is none. */
  file(path: string, revision: string): Promise<string | null>;
}

export class GitHubError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface Access {
  /** `https://api.github.com` */
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
}

const pageSize = 100;
const timeoutMs = 30_000;

export function openGitHub({ apiUrl, repository, token }: Access): GitHub {
  async function answerOf(method: string, path: string, accept: string, body?: object): Promise<string> {
    const response = await fetch(`${apiUrl}/repos/${repository}/${path}`, {
      method,
      headers: { accept, authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (response.ok) return text;
    throw new GitHubError(
      `Expected GitHub to carry out ${method} ${path}, received ${response.status}: ${text.slice(0, 300)}`,
      response.status,
    );
  }

  const github: GitHub = {
    async ask(schema, method, path, body) {
      return schema.parse(JSON.parse(await answerOf(method, path, 'application/vnd.github+json', body)));
    },
    async list(schema, path) {
      const found = [];
      for (let page = 1; ; page += 1) {
        const query = `${path.includes('?') ? '&' : '?'}per_page=${pageSize}&page=${page}`;
        const items = await github.ask(z.array(schema), 'GET', `${path}${query}`);
        found.push(...items);
        if (items.length < pageSize) return found;
      }
    },
    async file(path, revision) {
      try {
        const asked = `contents/${path}?ref=${encodeURIComponent(revision)}`;
        return await answerOf('GET', asked, 'application/vnd.github.raw+json');
      } catch (error) {
        if (error instanceof GitHubError && error.status === 404) return null;
        throw error;
      }
    },
  };
  return github;
}
