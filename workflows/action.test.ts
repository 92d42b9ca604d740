/** What action.yml makes of its inputs. Its npm only writes down what it is asked. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { exitCodes } from '../commands/session/exit-codes.ts';
import { project } from '../test/scratch-clone.ts';
import { useAction } from './job.fixture.ts';
import { actionIn } from './workflow.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-action-'));
after(() => rmSync(folder, { recursive: true }));

async function use(inputs: Readonly<Record<string, string>>, { code = 0, isClone = true } = {}) {
  const own = mkdtempSync(join(folder, 'job-'));
  const [workspace, record, npm] = [join(own, 'workspace'), join(own, 'record'), join(own, 'npm')];
  mkdirSync(join(workspace, 'node_modules'), { recursive: true });
  if (isClone) writeFileSync(join(workspace, 'start.js'), '');
  writeFileSync(npm, `#!/usr/bin/env bash\nprintf '%s\\n' "$PWD" "$@" >"${record}"\nexit ${code}\n`);
  chmodSync(npm, 0o755);
  const outcome = await useAction(project, inputs, {
    ...{ workspace, temp: join(own, 'temp'), github: {}, vars: {}, actions: {} },
    variables: { PATH: `${own}${delimiter}${process.env['PATH']}` },
  });
  const [cwd = '', ...words] = existsSync(record) ? readFileSync(record, 'utf8').trimEnd().split('\n') : [];
  const gate = join(own, 'temp/gate');
  return { ...outcome, workspace, cwd, words, gate };
}

const outputsIn = (gate: string): readonly string[] => [
  ...[
    '--markdown',
    join(gate, 'gate.md'),
    '--json',
    join(gate, 'gate.json'),
    '--junit',
    join(gate, 'gate.xml'),
  ],
];

test('inputs become options of the same names, in the clone where the step runs', async () => {
  const { result, log, cwd, words, workspace, gate } = await use({
    ...{ base: 'HEAD^1', strategy: 'tv,qm', scenario: 'users-page', minutes: '2', margin: '5%' },
    arguments: '--dataset tiny  --counters-only',
  });
  assert.equal(result, 'success', log);
  assert.equal(cwd, workspace);
  assert.deepEqual(words, [
    ...['run', 'gate', '--', '--base=HEAD^1', '--strategy=tv,qm', '--scenario=users-page', '--minutes=2'],
    ...['--margin=5%', '--dataset', 'tiny', '--counters-only', ...outputsIn(gate)],
  ]);
});

test('two servers are measured by the project of the action, and their file is found from there', async () => {
  const servers = { 'base-url': 'http://127.0.0.1:1', 'candidate-url': 'http://127.0.0.1:2' };
  const { log, cwd, words, workspace, gate } = await use(
    { ...servers, scenarios: 'questions.json' },
    { isClone: false },
  );
  assert.equal(cwd, project, log);
  assert.deepEqual(words, [
    ...['run', 'gate', '--', '--base-url=http://127.0.0.1:1', '--candidate-url=http://127.0.0.1:2'],
    ...[`--scenarios=${join(workspace, 'questions.json')}`, ...outputsIn(gate)],
  ]);
});

for (const evil of [
  '$(touch hacked)',
  '`touch hacked`',
  "'; touch hacked; '",
  '"; touch hacked; "',
  '; touch hacked',
])
  test(`an input is never a command: ${evil}`, async () => {
    for (const name of Object.keys(actionIn(project).inputs)) {
      const { workspace, cwd } = await use({ base: 'main', [name]: evil });
      for (const path of [workspace, cwd, project]) assert.ok(!existsSync(join(path, 'hacked')), name);
    }
  });

for (const [outcome, result] of [
  ['fine', 'success'],
  ['finding', 'failure'],
  ['inconclusive', 'success'],
  ['invalid', 'failure'],
] as const)
  test(`${outcome} is an output, and ${result} of the step`, async () => {
    const code = exitCodes[outcome];
    const { outputs, gate, log, ...found } = await use({ base: 'main' }, { code });
    assert.equal(found.result, result, log);
    assert.deepEqual(outputs, {
      ...{ outcome, 'exit-code': String(code) },
      ...{ markdown: join(gate, 'gate.md'), json: join(gate, 'gate.json') },
    });
  });

test('a gate that could not compare fails the step', async () => {
  const { result, outputs } = await use({ base: 'main' }, { code: exitCodes.environmentFailed });
  assert.deepEqual([result, outputs['outcome']], ['failure', 'failed']);
});

test('elsewhere than in a clone, it says what to name', async () => {
  const { result, log, words } = await use({ base: 'main' }, { isClone: false });
  assert.deepEqual([result, words], ['failure', []]);
  assert.match(log, /::error::Expected a clone of cqrs-bench .* base-url, candidate-url and scenarios\./);
});
