/** A runner's machine for tests: where a job runs, what it sees, and local versions of the actions that our workflows use. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { project } from '../test/scratch-clone.ts';
import { repository, token } from './github.fixture.ts';
import type { Machine } from './job.fixture.ts';

export interface Place {
  /** For everything. Artifacts stay in it from one job to the next. */
  readonly folder: string;
  /** The repository that is checked out. */
  readonly origin: string;
  readonly apiUrl: string;
}

export interface Trigger {
  readonly name: string;
  /** The commit that the event checks out. */
  readonly commit: string;
  readonly event: object;
  readonly vars: Readonly<Record<string, string>>;
}

export function machineFor(
  { folder, origin, apiUrl }: Place,
  { name, commit, event, vars }: Trigger,
): Machine {
  const own = mkdtempSync(join(folder, 'job-'));
  const [workspace, temp] = [join(own, 'workspace'), join(own, 'temp')];
  const eventPath = join(own, 'event.json');
  writeFileSync(eventPath, JSON.stringify(event));
  const serverUrl = 'https://github.localhost';
  const { PATH = '', HOME = '' } = process.env;
  return {
    workspace,
    temp,
    variables: {
      PATH: [npmFolder(own), dirname(process.execPath), PATH].join(delimiter),
      ...{ HOME, LANG: 'C.UTF-8', CQRS_BENCH_CLUSTER: join(folder, 'cluster'), DATABASE_URL: '' },
      ...{ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: eventPath, GITHUB_SHA: commit, GITHUB_RUN_ID: '2' },
      ...{ GITHUB_API_URL: apiUrl, GITHUB_SERVER_URL: serverUrl, GITHUB_REPOSITORY: repository },
    },
    github: { event, token, repository },
    vars,
    actions: {
      'actions/checkout': (inputs) => checkOut(origin, commit, workspace, Number(inputs['fetch-depth'] ?? 1)),
      'actions/setup-node': (inputs) =>
        assert.equal(inputs['node-version'], process.versions.node.split('.')[0]),
      'actions/upload-artifact': ({ name: artifact = '', path = '', 'if-no-files-found': otherwise }) => {
        const target = join(folder, 'artifacts', artifact);
        assert.ok(!existsSync(target), `an artifact ${artifact} exists`);
        if (existsSync(path)) cpSync(path, target, { recursive: true });
        else assert.notEqual(otherwise, 'error', `there is no ${path}`);
      },
      'actions/download-artifact': ({ name: artifact = '', path = '' }) => {
        const source = join(folder, 'artifacts', artifact);
        assert.ok(existsSync(source), `there is no artifact ${artifact}`);
        cpSync(source, path, { recursive: true });
      },
    },
  };
}

function checkOut(origin: string, commit: string, workspace: string, depth: number): void {
  const git = (...words: readonly string[]) => execFileSync('git', ['-C', workspace, ...words]);
  git('init', '--quiet');
  git('remote', 'add', 'origin', `file://${origin}`);
  git('fetch', '--quiet', ...(depth === 0 ? [] : [`--depth=${depth}`]), 'origin', commit);
  git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
}

/** An npm that installs by a link to the packages that are here, and is npm in all else. */
function npmFolder(own: string): string {
  const [bin, file] = [join(own, 'bin'), join(own, 'bin/npm')];
  const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
  mkdirSync(bin);
  writeFileSync(
    file,
    `#!/usr/bin/env bash
if [ "$1" != ci ]; then exec "${npm}" "$@"; fi
ln -sfn "${join(project, 'node_modules')}" node_modules
echo node_modules >> "$(git rev-parse --git-path info/exclude)"
`,
  );
  chmodSync(file, 0o755);
  return bin;
}
