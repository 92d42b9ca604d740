/** Which pull request a workflow run belongs to, and its one comment. */
import { z } from 'zod';
import type { WorkflowRun } from './event.ts';
import type { GitHub } from './github.ts';
import { marker } from './verdict.ts';

const PullSchema = z.object({
  number: z.number(),
  head: z.object({ sha: z.string(), repo: z.object({ id: z.number() }).nullable() }),
});

/**
 * The open pull request whose newest commit was measured. Asked of GitHub, because the event does not name those of forks, and
 * the artifact may lie. Null if there is none: it was closed, or has a newer commit; or if it could be several.
 */
export async function pullRequestOf(github: GitHub, run: WorkflowRun): Promise<number | null> {
  const { head_repository: repository, head_branch: branch, head_sha: commit, pull_requests: named } = run;
  if (repository === null) return null;
  const head = encodeURIComponent(`${repository.owner.login}:${branch}`);
  const open = await github.list(PullSchema, `pulls?state=open&head=${head}`);
  const numbers = open
    .filter((pull) => pull.head.sha === commit && pull.head.repo?.id === repository.id)
    .map(({ number }) => number)
    .filter((number) => named.length === 0 || named.some((one) => one.number === number));
  const [first = null, ...others] = numbers;
  return others.length === 0 ? first : null;
}

/** Whose token the workflow has. Others may quote the marker. */
const ownLogin = 'github-actions[bot]';

const CommentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullable(),
});

/** Writes the comment, or replaces the text of the one that is there. */
export async function comment(github: GitHub, pullRequest: number, body: string): Promise<void> {
  const comments = await github.list(CommentSchema, `issues/${pullRequest}/comments`);
  const own = comments.find((one) => one.user?.login === ownLogin && one.body?.startsWith(marker));
  if (own) await github.ask(CommentSchema, 'PATCH', `issues/comments/${own.id}`, { body });
  else await github.ask(CommentSchema, 'POST', `issues/${pullRequest}/comments`, { body });
}
