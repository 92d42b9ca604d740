/** Files that are not runs, or are made to look like one: what each command that reads runs says about them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gateMarkdown } from '../reports/gate/markdown.ts';
import { gateTables } from '../reports/gate/terminal.ts';
import { markdownOf } from '../reports/tables/markdown.ts';
import { textOf } from '../reports/tables/text.ts';
import { runTables } from '../reports/views/run.ts';
import { gate } from '../results/gate/gate.ts';
import type { Run } from '../results/run-file/run.ts';
import { makeRun } from '../test/fixtures/make-run.ts';
import { type Outcome, runCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-files-'));
after(() => rmSync(folder, { recursive: true }));

const project = fileURLToPath(new URL('..', import.meta.url));
const sound = fileOf('sound', makeRun());

function fileOf(name: string, content: unknown): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function changed(change: (run: Run) => void): Run {
  const run = makeRun();
  change(run);
  return run;
}

const readers: Readonly<Record<string, (file: string) => readonly string[]>> = {
  report: (file) => ['report', file, '--charts', join(folder, 'charts')],
  gate: (file) => ['gate', '--baseline', sound, '--candidate', file],
  resume: (file) => ['bench', '--resume', file],
  reproduce: (file) => ['reproduce', '--runs', file, sound],
};

/** Asserts that a file was refused with one printable line, and that nothing was written. */
function assertRefused({ code, out, errors }: Outcome, words: RegExp): void {
  assert.deepEqual([code, out], [exitCodes.wrongUse, ''], errors);
  assert.match(errors, words);
  assert.doesNotMatch(errors, /[\p{Cc}\p{Cf}](?!$)/u);
  assert.deepEqual(
    readdirSync(folder).filter((name) => !name.endsWith('.json')),
    [],
  );
}

const [first] = makeRun().results;
assert.ok(first);
const twice = fileOf(
  'twice',
  changed(({ results }) => results.push(first)),
);

/** The newest published file of a command that does not make runs. */
function published(kind: string): string {
  const path = join(project, 'results/published', kind);
  return join(path, readdirSync(path).at(-1) ?? '');
}

function assertNamed(outcome: Outcome, kind: string): void {
  assertRefused(
    outcome,
    new RegExp(
      `is not a run: it holds the findings of npm run ${kind}, which only that command prints\\. .*npm run bench`,
    ),
  );
}

for (const [reader, command] of Object.entries(readers)) {
  test(`${reader} refuses a duplicate case, and says what a file of executors is`, async () => {
    assertRefused(
      await runCommand(command(twice)),
      /results\[16\]: expected each once, but the case normalized post-with-comments .* is also at \[0\]/,
    );
    assertNamed(await runCommand(command(published('executors'))), 'executors');
  });
}

for (const kind of ['writes', 'torture']) {
  test(`a file of ${kind} is not taken for a run`, async () => {
    assertNamed(await runCommand(['report', published(kind)]), kind);
  });
}

/** Text of a plan with this many nodes, each the only child of the one before. */
function nested(nodes: number): string {
  return `{"Plan":${'{"Node Type":"Limit","Plans":['.repeat(nodes)}${']}'.repeat(nodes)}}`;
}

function withPlan(plan: string): string {
  const run = changed((run) => {
    run.results = run.results.slice(0, 1);
    Object.assign(run.results[0]?.plans[0] ?? {}, { plan: '@' });
  });
  return JSON.stringify(run).replace('"@"', plan);
}

const hostile = '\u001b]0;x\u0007\u001b[2J\u009b31m\u202e\n';
const refused: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  'an id that leaves the folder': [
    changed((run) => Object.assign(run, { id: '../../x' })),
    /: id: expected a name .*received "\.\.\/\.\.\/x"/,
  ],
  'a key with control characters': [
    changed((run) => Object.assign(run, { [hostile]: 1 })),
    /Unrecognized key: "\\u\{1b\}\]0;x\\u\{7\}/,
  ],
  'a value with control characters': [
    changed((run) => Object.assign(run, { startedAt: hostile })),
    /startedAt: .*\\u\{9b\}31m\\u\{202e\}/,
  ],
  'what is no JSON': [hostile, /is not valid JSON/],
  'a plan 100,000 levels deep': [
    withPlan(nested(100_000)),
    /results\[0\]\.plans\[0\]\.plan: expected a depth of at most 250 nodes/,
  ],
};
for (const [title, [content, words]] of Object.entries(refused)) {
  test(`${title} is refused`, async () => {
    assertRefused(await runCommand(readers['report']?.(fileOf('refused', content)) ?? []), words);
  });
}

test('a run in the former folder is found by every command', async () => {
  const output = join(folder, 'output.json');
  const [older, newer] = ['20261122T214005Z-quick-ab12', '20261123T090112Z-quick-0c4e'];
  mkdirSync(join(output, 'results/runs'), { recursive: true });
  writeFileSync(join(output, 'results', `${newer}.json`), JSON.stringify({ ...makeRun(), id: newer }));
  writeFileSync(join(output, 'results/runs', `${older}.json`), JSON.stringify({ ...makeRun(), id: older }));
  const asked: readonly (readonly [readonly string[], keyof typeof exitCodes, RegExp])[] = [
    [['report'], 'fine', new RegExp(`Report: .*output.json/reports/runs/${newer}/index.html$`, 'm')],
    [['report', newer], 'fine', new RegExp(`reports/runs/${newer}/`)],
    [['gate', '--baseline', newer, '--candidate', older], 'invalid', new RegExp(newer)],
    [['reproduce', '--runs', older, newer], 'invalid', /invalid/],
    [['bench', '--resume', newer], 'wrongUse', new RegExp(`Run ${newer} is finished`)],
  ];
  for (const [args, code, words] of asked) {
    const outcome = await runCommand(args, { CQRS_BENCH_OUTPUT: output });
    assert.equal(outcome.code, exitCodes[code], outcome.errors);
    assert.match(outcome.out + outcome.errors, words);
  }
  rmSync(output, { recursive: true });
});

test('the deepest plan that is read is shown', async () => {
  const file = fileOf('deep', withPlan(nested(249)));
  const outcome = await runCommand([
    'report',
    file,
    '--out',
    join(folder, 'deep.json.report'),
    '--analyze-diff',
  ]);
  assert.deepEqual([outcome.code, outcome.errors], [exitCodes.fine, '']);
  assert.match(outcome.out, /Limit x249/);
  rmSync(join(folder, 'deep.json.report'), { recursive: true });
});

test('hostile text of a run is shown by terminal, Markdown and page, and has no effect there', async () => {
  const run = changed((run) => {
    Object.assign(run.environment, { cpuModel: hostile, warnings: [hostile] });
    for (const strategy of run.strategies) strategy.title = hostile;
    for (const scenario of run.scenarios) Object.assign(scenario, { title: hostile, operation: hostile });
    for (const result of run.results) {
      Object.assign(result, { reason: hostile, warnings: [hostile] });
      for (const plan of result.plans)
        Object.assign(plan, {
          statement: hostile,
          parameters: [hostile],
          plan: { Plan: { 'Node Type': hostile, Filter: hostile } },
        });
    }
  });
  const file = fileOf('texts', run);
  const report = join(folder, 'texts.json.report');
  const printed = await runCommand(['report', file, '--out', report, '--analyze-diff']);
  const refusal = await runCommand(['gate', '--baseline', sound, '--candidate', file]);
  assert.match(refusal.errors, /made in different environments: cpuModel: Example CPU/);
  const found = gate(makeRun(), run, { margin: 0.05, limit: 0.2 });
  const subjects = { baseline: null, candidate: 'a \u001b[31m subject' };
  const texts = {
    terminal: printed.out,
    refusal: refusal.errors,
    page: readFileSync(join(report, 'index.html'), 'utf8'),
    markdown: markdownOf(runTables(run, 'markdown')),
    gate: textOf(gateTables(found, { subjects, hasMatrix: true }), { columns: 100, color: false }),
    gateMarkdown: gateMarkdown(found, subjects),
  };
  for (const [name, text] of Object.entries(texts)) {
    assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}]/u, name);
    assert.match(text, /\\+u\{1b\}/, name);
  }
  rmSync(report, { recursive: true });
});
