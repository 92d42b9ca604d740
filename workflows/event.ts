/** What GitHub tells a step: the event that started the workflow, and where to write what came of it. */
import { appendFileSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Access, openGitHub } from './github.ts';

/** The run of the workflow that measured. GitHub wrote it, not the pull request. */
const WorkflowRunSchema = z.object({
  event: z.literal('pull_request'),
  conclusion: z.string().nullable(),
  html_url: z.url(),
  head_sha: z.string().regex(/^[0-9a-f]{40}$/),
  head_branch: z.string(),
  /** Null if the fork was deleted meanwhile. */
  head_repository: z.object({ id: z.number(), owner: z.object({ login: z.string() }) }).nullable(),
  /** Empty for forks. */
  pull_requests: z.array(z.object({ number: z.number() })),
});

export type WorkflowRun = z.infer<typeof WorkflowRunSchema>;

export function workflowRun(): WorkflowRun {
  const event: unknown = JSON.parse(readFileSync(variable('GITHUB_EVENT_PATH'), 'utf8'));
  return z.object({ workflow_run: WorkflowRunSchema }).parse(event).workflow_run;
}

/** A variable of the step. Throws an Error if it is not set. */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`Expected the variable ${name}, which GitHub Actions and the workflow set; it is not.`);
  return value;
}

function access(): Access {
  const [apiUrl, repository] = [variable('GITHUB_API_URL'), variable('GITHUB_REPOSITORY')];
  return { apiUrl, repository, token: variable('GITHUB_TOKEN') };
}

export function openOwnRepository() {
  return openGitHub(access());
}

/** Where the log of this very job is. */
export function ownRunUrl(): string {
  const [server, repository] = [variable('GITHUB_SERVER_URL'), variable('GITHUB_REPOSITORY')];
  return `${server}/${repository}/actions/runs/${variable('GITHUB_RUN_ID')}`;
}

/** Sets an output of the step, on one line. */
export function setOutput(name: string, value: string | number): void {
  appendFileSync(variable('GITHUB_OUTPUT'), `${name}=${value}\n`);
}
