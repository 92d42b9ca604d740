import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand, start } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

/** Wrong input, and the expected one-line error. */
const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [['bench', '--strategy', 'qn'], /no strategy "qn"\. Did you mean qm\?/],
  [['bench', '--strategy', 'tv,,qm'], /no strategy ""/],
  [['bench', '--scenario', 'feeds'], /Did you mean feed\?/],
  [['bench', '--dataset', 'smal'], /Did you mean small\?/],
  [['bench', '--profile', 'quik'], /Did you mean quick\?/],
  [['bench', '--profil', 'quick'], /unknown option '--profil' \(Did you mean --profile\?\)/],
  [['bench', '--load', 'closed:0'], /from 1 to 256; received "0"/],
  [['bench', '--load', 'open'], /one of closed:1 .*; received "open"/],
  [['bench', '--database-delay', '1'], /like 0,1ms; received "1"/],
  [['bench', '--database-delay', '0,101ms'], /up to 100ms.*received "101ms"/],
  [['bench', '--seed', '-1'], /from 0 to 2147483647; received "-1"/],
  [['bench', '--seed', '1.5'], /received "1\.5"/],
  [['bench', '--explain-only', '--scenario', 'rename'], /EXPLAIN would write\. Leave out rename\./],
  [['gate', '--base', 'HEAD', '--margin', '25%'], /below the limit; received 25.% and 20.%/],
  [['bench', '--out', 'no/such/folder/run.json'], /mkdir -p no\/such\/folder/],
  [['bench', '--out', '.'], /is a folder/],
  [['bench', '--resume', 'x', '--seed', '2'], /There is no run x/],
  [['bench', '--against', 'qn'], /no strategy "qn" to compare with\. .*Did you mean qm\?/],
  [
    ['bench', '--strategy', 'normalized,tv', '--against', 'mv'],
    /has no strategy "mv" to compare with\. It has: normalized, tv\./,
  ],
  [['bench', 'quick'], /too many arguments/],
  [['benhc'], /unknown command 'benhc' \(Did you mean bench\?\)/],
  [['report', 'no-such-run'], /There is no run no-such-run/],
  [['report', '/no/such/run.json'], /There is no file \/no\/such\/run\.json/],
  [['executors', '--targets', 'raw,driect'], /no target "driect"\. Did you mean direct\?/],
  [['soak', '--target', 'raw'], /no target "raw"/],
  [['serve', '--port', '70000'], /from 0 to 65535/],
];

for (const [args, words] of wrong) {
  test(`${args.join(' ')} is refused in one line, before anything starts`, async () => {
    const outcome = await runCommand(args);
    assert.equal(outcome.code, exitCodes.wrongUse);
    assert.equal(outcome.out, '');
    assert.match(outcome.errors, words);
    assert.equal(outcome.errors.trimEnd().split('\n').length, 1, outcome.errors);
  });
}

test('every command has help with an example to copy, and no option has the name of a setting of npm', async () => {
  const settings = await start('npm', ['config', 'list', '--long', '--json']).outcome;
  const settingsOfNpm = Object.keys(JSON.parse(settings.out));
  assert.ok(settingsOfNpm.includes('loglevel'));
  const top = await runCommand(['--help']);
  assert.equal(top.code, exitCodes.fine);
  const commands = [...top.out.matchAll(/^ {2}(\w+) \[options\]/gm)].map((match) => match[1] as string);
  assert.ok(commands.includes('bench') && commands.includes('serve'), top.out);
  for (const command of commands) {
    const help = await runCommand([command, '--help']);
    assert.equal(help.code, exitCodes.fine);
    assert.match(help.out, new RegExp(`npm run ${command}`), command);
    const [declared = ''] = help.out.split(/^ +-h, --help/m);
    assert.doesNotMatch(declared, /[{}]|file:/, 'objects are printed as defaults');
    const options = [...help.out.matchAll(/^ {2}--([\w-]+)/gm)].map((match) => match[1] as string);
    // refuseOptionsOfNpm relies on option names that npm does not use. Nobody has set `json` for all of npm.
    assert.deepEqual(
      settingsOfNpm.filter((name) => options.includes(name) && name !== 'json'),
      [],
      command,
    );
  }
});
