/** Runs a process entry of this folder as a step does, with the event of a measured pull request. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowRun } from './event.ts';
import { type LocalGitHub, repository, token } from './github.fixture.ts';

/** Of the fork that the pull request comes from. */
export const forkId = 4;

/** The event of a pull request that was measured: from a fork, so the event does not name it. */
export function measuredEvent(commit: string, change: Partial<WorkflowRun> = {}) {
  const run: WorkflowRun = {
    event: 'pull_request',
    conclusion: 'success',
    html_url: `https://github.localhost/${repository}/actions/runs/1`,
    head_sha: commit,
    head_branch: 'faster',
    head_repository: { id: forkId, owner: { login: 'contributor' } },
    pull_requests: [],
    ...change,
  };
  return { workflow_run: { ...run, id: 1 } };
}

export interface EntryOutcome {
  readonly code: number | null;
  readonly text: string;
  readonly outputs: string;
}

export async function runEntry(
  name: string,
  github: LocalGitHub,
  event: object,
  { cwd, ...variables }: Readonly<Record<string, string>> & { readonly cwd: string },
): Promise<EntryOutcome> {
  const folder = mkdtempSync(join(cwd, 'step-'));
  const [eventPath, outputs] = [join(folder, 'event.json'), join(folder, 'output')];
  writeFileSync(eventPath, JSON.stringify(event));
  writeFileSync(outputs, '');
  const child = spawn(process.execPath, [fileURLToPath(new URL(name, import.meta.url))], {
    cwd,
    env: {
      ...process.env,
      ...{ GITHUB_EVENT_PATH: eventPath, GITHUB_OUTPUT: outputs, GITHUB_REPOSITORY: repository },
      ...{ GITHUB_API_URL: github.url, GITHUB_SERVER_URL: 'https://github.localhost', GITHUB_RUN_ID: '2' },
      GITHUB_TOKEN: token,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text, outputs: readFileSync(outputs, 'utf8') };
}
