/**
 * Carries out the jobs of a workflow as a runner of GitHub does: steps in order, each `run:` by bash with the variables and the
 * files that GitHub gives it, expressions replaced before. What a step `uses:` is replaced by a local function.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, interpolate } from './expression.fixture.ts';
import { type Action, actionIn, type Job, type Step } from './workflow.fixture.ts';

type Texts = Readonly<Record<string, string>>;

/** Where a job runs, and what it sees. */
export interface Machine {
  /** Where files are checked out. */
  readonly workspace: string;
  /** For what only lives as long as the job. */
  readonly temp: string;
  /** Variables of every step. */
  readonly variables: Texts;
  readonly github: Readonly<Record<string, unknown>>;
  readonly vars: Texts;
  /** What a step uses, by its name without the version. A rejection fails the step. */
  readonly actions: Readonly<Record<string, (inputs: Texts) => void | Promise<void>>>;
}

export interface JobOutcome {
  readonly result: 'success' | 'failure' | 'skipped';
  /** What its steps printed. */
  readonly log: string;
}

interface Scope {
  readonly machine: Machine;
  readonly inputs: Texts;
  /** The folder of the composite action whose steps these are; null in a job. */
  readonly actionFolder: string | null;
  readonly steps: Record<string, { readonly outputs: Texts }>;
  readonly exported: Record<string, string>;
  readonly log: string[];
  isFailed: boolean;
}

/** That of a job that begins. */
function scopeOf(machine: Machine): Scope {
  return {
    machine,
    ...{ inputs: {}, actionFolder: null, steps: {}, exported: {}, log: [], isFailed: false },
  };
}

export async function runJob(
  { if: condition = 'success()', steps }: Job,
  machine: Machine,
): Promise<JobOutcome> {
  const scope = scopeOf(machine);
  if (!holds(condition, scope)) return { result: 'skipped', log: '' };
  for (const folder of [machine.workspace, machine.temp]) mkdirSync(folder, { recursive: true });
  await runSteps(steps, scope);
  return { result: scope.isFailed ? 'failure' : 'success', log: scope.log.join('') };
}

async function runSteps(steps: readonly Step[], scope: Scope): Promise<void> {
  for (const step of steps) {
    if (!holds(step.if ?? 'success()', scope)) continue;
    scope.log.push(`## ${step.name ?? step.uses ?? step.run}\n`);
    const files = filesOf(scope.machine);
    const isFine =
      step.uses === undefined ? await runShell(step, scope, files) : await runAction(step, scope, files);
    Object.assign(scope.exported, pairsIn(files.GITHUB_ENV));
    if (step.id !== undefined) scope.steps[step.id] = { outputs: pairsIn(files.GITHUB_OUTPUT) };
    if (!isFine && !step['continue-on-error']) scope.isFailed = true;
  }
}

function holds(condition: string, scope: Scope): boolean {
  const source = condition.replace(/^\$\{\{(.*)\}\}$/s, '$1');
  return Boolean(
    evaluate(source, contextsOf(scope), {
      success: () => !scope.isFailed,
      failure: () => scope.isFailed,
      always: () => true,
      cancelled: () => false,
    }),
  );
}

function contextsOf({ machine: { github, vars, temp }, inputs, steps }: Scope) {
  return { github, vars, inputs, steps, runner: { temp } };
}

function filled(texts: Texts, scope: Scope): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, interpolate(text, contextsOf(scope))]),
  );
}

/** The files into which a step writes. */
function filesOf({ temp }: Machine) {
  const folder = mkdtempSync(join(temp, 'step-'));
  const file = (name: string): string => {
    writeFileSync(join(folder, name), '');
    return join(folder, name);
  };
  return { GITHUB_ENV: file('env'), GITHUB_OUTPUT: file('output'), GITHUB_STEP_SUMMARY: file('summary') };
}

/** `name=value`, a line each. */
function pairsIn(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`Expected name=value, received ${line}`);
      return [name, value];
    }),
  );
}

async function runShell(step: Step, scope: Scope, files: ReturnType<typeof filesOf>): Promise<boolean> {
  const { workspace, temp, variables } = scope.machine;
  const script = join(mkdtempSync(join(temp, 'script-')), 'script.sh');
  writeFileSync(script, interpolate(step.run ?? '', contextsOf(scope)));
  const options = step.shell === undefined ? ['-e'] : ['--noprofile', '--norc', '-eo', 'pipefail'];
  const child = spawn('bash', [...options, script], {
    cwd: workspace,
    env: {
      ...variables,
      ...scope.exported,
      ...filled(step.env, scope),
      ...files,
      ...{ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temp },
      ...(scope.actionFolder === null ? {} : { GITHUB_ACTION_PATH: scope.actionFolder }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => scope.log.push(text));
  const [code] = await once(child, 'close');
  scope.log.push(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'));
  return code === 0;
}

async function runAction(step: Step, scope: Scope, files: ReturnType<typeof filesOf>): Promise<boolean> {
  const [name = ''] = step.uses?.split('@') ?? [];
  const inputs = filled(step.with, scope);
  if (name === './') return runComposite(scope.machine.workspace, inputs, scope, files.GITHUB_OUTPUT);
  const action = scope.machine.actions[name];
  if (action === undefined) throw new Error(`Expected an action that this test knows, received ${name}`);
  try {
    await action(inputs);
    return true;
  } catch (error) {
    scope.log.push(`${(error as Error).message}\n`);
    return false;
  }
}

/** The action of the project in `folder`, as a step of a job. */
async function runComposite(
  folder: string,
  given: Texts,
  outer: Scope,
  outputFile: string,
): Promise<boolean> {
  const { inputs, outputs, runs }: Action = actionIn(folder);
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  if (unknown.length > 0) throw new Error(`Expected inputs of action.yml, received ${unknown.join(', ')}`);
  const defaults = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default]));
  const scope: Scope = {
    ...outer,
    ...{ inputs: { ...defaults, ...given }, actionFolder: folder, steps: {}, isFailed: false },
  };
  await runSteps(runs.steps, scope);
  const values = Object.entries(outputs).map(
    ([name, { value }]) => `${name}=${interpolate(value, contextsOf(scope))}\n`,
  );
  writeFileSync(outputFile, values.join(''));
  return !scope.isFailed;
}

/** A step that uses the action of the project in `folder`, from a job elsewhere. */
export async function useAction(
  folder: string,
  inputs: Texts,
  machine: Machine,
): Promise<JobOutcome & { readonly outputs: Texts }> {
  const scope = scopeOf(machine);
  for (const needed of [machine.workspace, machine.temp]) mkdirSync(needed, { recursive: true });
  const { GITHUB_OUTPUT: file } = filesOf(machine);
  const isFine = await runComposite(folder, inputs, scope, file);
  return { result: isFine ? 'success' : 'failure', log: scope.log.join(''), outputs: pairsIn(file) };
}
