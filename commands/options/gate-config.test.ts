import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Command } from 'commander';
import { z } from 'zod';
import { keyFault } from '../../results/gate/asked/acceptance.ts';
import { parseThreshold } from '../../results/gate/asked/thresholds.ts';
import { assertGolden } from '../../test/golden.ts';
import { gateCommand } from '../gate.ts';
import { UsageError } from '../session/exit-codes.ts';
import { parseScenarios, parseStrategies } from './choices.ts';
import { option, switchOption, textOption } from './command.ts';
import { configured, flagOf } from './gate-config.ts';
import { GateConfigSchema } from './gate-config-schema.ts';
import { thresholdOption } from './thresholds.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-config-'));
after(() => rmSync(folder, { recursive: true }));

test('gate.config.schema.json is current', () => {
  const text = `${JSON.stringify(z.toJSONSchema(GateConfigSchema), null, 2)}\n`;
  assertGolden(text, '../../commands/options/gate.config.schema.json');
});

/** What only the command line can say: which runs or servers, and which file. */
const typedOnly = [
  ...['baseline', 'candidate', 'run', 'config'],
  ...['baseUrl', 'candidateUrl', 'scenarios', 'allowOtherHosts'],
];

test('the file can hold every option of the gate, and no other', () => {
  const command = new Command();
  gateCommand(command);
  const options = command.options.map((one) => one.attributeName());
  const keys = Object.keys(GateConfigSchema.shape).filter((key) => key !== '$schema');
  assert.deepEqual(new Set([...keys.map(flagOf), ...typedOnly]), new Set(options));
});

const options = {
  base: textOption('<revision>', ''),
  baseline: textOption('<run>', ''),
  candidate: textOption('<run>', ''),
  strategy: option('<names>', '', parseStrategies),
  scenario: option('<names>', '', parseScenarios),
  minutes: option('<number>', '', Number),
  countersOnly: switchOption(''),
  accept: option('<what>', '', (key, before: readonly { key: string; reason: string | null }[] = []) => {
    assert.equal(keyFault(key), null);
    return [...before, { key, reason: null }];
  }),
  threshold: thresholdOption,
  config: textOption('<file>', ''),
};

function read(held: unknown, typed: object = {}) {
  const config = join(folder, 'config.json');
  writeFileSync(config, typeof held === 'string' ? held : JSON.stringify(held));
  const { flags, notes } = configured(options, { config, ...typed } as never, [
    'base',
    'minutes',
    'strategy',
  ]);
  const { config: _config, ...others } = flags as Record<string, unknown>;
  const known = Object.entries(others).filter(([, value]) => value !== undefined);
  return { flags: Object.fromEntries(known), notes: notes.map((note) => note.replace(config, 'FILE')) };
}

test('what is in the file counts as if it had been typed', () => {
  const { flags, notes } = read({
    $schema: './commands/options/gate.config.schema.json',
    ...{ base: 'main', strategies: ['qm', 'tv'], minutes: 4, countersOnly: false },
    accept: [{ what: 'plan:qm/feed', reason: 'smaller' }],
    thresholds: ['qm/feed p50 < 1ms', 'tv/feed p50 < 1ms'],
  });
  assert.deepEqual(flags, {
    ...{ base: 'main', strategy: parseStrategies('qm,tv'), minutes: 4 },
    accept: [{ key: 'plan:qm/feed', reason: 'smaller' }],
    threshold: ['qm/feed p50 < 1ms', 'tv/feed p50 < 1ms'].map(parseThreshold),
  });
  assert.deepEqual(notes, ['base, strategy, minutes, threshold, accept as in FILE']);
});

test('what is typed wins; acceptances and thresholds of both count', () => {
  const typed = {
    minutes: 2,
    accept: [{ key: 'plan:qm/other', reason: null }],
    threshold: [parseThreshold('qm/feed p50 < 9ms'), parseThreshold('qm/feed p99 < 9ms')],
  };
  const held = {
    ...{ base: 'main', minutes: 4 },
    accept: [{ what: 'plan:qm/feed', reason: 'smaller' }],
    thresholds: ['qm/feed p50 < 1ms', 'tv/feed p50 < 1ms'],
  };
  const { flags, notes } = read(held, typed);
  assert.deepEqual([flags['minutes'], flags['base']], [2, 'main']);
  assert.deepEqual(flags['accept'], [{ key: 'plan:qm/feed', reason: 'smaller' }, ...typed.accept]);
  assert.deepEqual(flags['threshold'], [parseThreshold('tv/feed p50 < 1ms'), ...typed.threshold]);
  assert.deepEqual(notes, ['base, threshold, accept as in FILE']);
});

test('it does not decide what to measure where runs are named, nor on thresholds where nothing is timed', () => {
  const held = { base: 'main', minutes: 4, thresholds: ['qm/feed p50 < 1ms'] };
  const ofRuns = read(held, { baseline: 'a', candidate: 'b' });
  assert.deepEqual(Object.keys(ofRuns.flags), ['threshold', 'baseline', 'candidate']);
  const untimed = read(held, { countersOnly: true });
  assert.equal(untimed.flags['threshold'], undefined);
  assert.deepEqual(untimed.notes, [
    'base, minutes as in FILE',
    'the thresholds of FILE are not judged, because nothing was timed',
  ]);
});

for (const [held, words] of [
  [{ margins: '3%' }, /: there is no "margins"\. Did you mean margin\?$/],
  [{ zzzzzzzzzz: 1 }, /: there is no "zzzzzzzzzz"\. It takes: base, /],
  [{ accept: [{ what: 'plan:qm/feed', why: 'x' }] }, /there is no "why"\. Did you mean what\?$/],
  [{ accept: [{ what: 'plan:qm/feed' }] }, /accept\[0\]\.reason: expected string, received undefined/],
  [{ strategies: ['qn'] }, /: strategies: There is no strategy "qn"\. Did you mean qm\?/],
  [{ thresholds: ['qm/feed p98 < 5ms'] }, /: thresholds: .*Did you mean p90\?/],
  [{ minutes: '4' }, /: minutes: expected number, received string/],
  [[], /: the file: expected object, received array/],
  ['{', /is not valid JSON/],
] as const) {
  test(`${JSON.stringify(held)} is refused, with its place`, () => {
    assert.throws(
      () => read(held),
      (error) => error instanceof UsageError && words.test(error.message),
    );
  });
}

test('a file that was named must be there', () => {
  const config = join(folder, 'nowhere.json');
  assert.throws(() => configured(options, { config } as never, []), /There is no file .*nowhere\.json/);
});
