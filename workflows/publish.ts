/**
 * Process entry: publishes the verdict on a pull request as a check of its commit and as one comment. The check is not the
 * job's own result, because a job is either green or red, and a gate may be inconclusive.
 *
 * Variables: JUDGED, the folder with `gate.json` and `gate.md`, which need not exist.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openOwnRepository, ownRunUrl, variable, type WorkflowRun, workflowRun } from './event.ts';
import type { GitHub } from './github.ts';
import { comment, pullRequestOf } from './pull-request.ts';
import { commentOf, GateSchema, type Verdict, verdictOf, withoutVerdict } from './verdict.ts';

const checkName = 'performance gate';

function verdictIn(folder: string): Verdict | null {
  const [json, markdown] = [join(folder, 'gate.json'), join(folder, 'gate.md')];
  if (!existsSync(json) || !existsSync(markdown)) return null;
  return verdictOf(GateSchema.parse(JSON.parse(readFileSync(json, 'utf8'))), readFileSync(markdown, 'utf8'));
}

const CheckSchema = z.object({ id: z.number() });

/** Replaces the check of an earlier attempt, if there was one. */
async function check(github: GitHub, run: WorkflowRun, { conclusion, title, text }: Verdict): Promise<void> {
  const { head_sha: commit, html_url: url } = run;
  const asked = `commits/${commit}/check-runs?check_name=${encodeURIComponent(checkName)}`;
  const { check_runs: earlier } = await github.ask(
    z.object({ check_runs: z.array(CheckSchema) }),
    'GET',
    asked,
  );
  const output = { title, summary: text };
  const body = { name: checkName, status: 'completed', conclusion, details_url: url, output };
  const [first] = earlier;
  if (first) await github.ask(CheckSchema, 'PATCH', `check-runs/${first.id}`, body);
  else await github.ask(CheckSchema, 'POST', 'check-runs', { ...body, head_sha: commit });
}

const github = openOwnRepository();
const run = workflowRun();
const verdict = verdictIn(variable('JUDGED')) ?? withoutVerdict(run, ownRunUrl());
await check(github, run, verdict);
console.log(`${checkName} of ${run.head_sha}: ${verdict.conclusion}, ${verdict.title}`);
const pullRequest = await pullRequestOf(github, run);
if (pullRequest === null)
  console.log('No comment: no single open pull request has this commit as its newest.');
else await comment(github, pullRequest, commentOf(verdict, run));
