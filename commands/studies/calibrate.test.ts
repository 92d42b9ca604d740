/** `calibrate` from end to end, on the smallest data. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { loadStudy } from '../../results/studies/store.ts';
import { copyCluster } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { runCommand } from '../cli.fixture.ts';
import { exitCodes } from '../session/exit-codes.ts';

const folder = makeTestFolder();
const environment = { CQRS_BENCH_CLUSTER: folder, CQRS_BENCH_OUTPUT: join(folder, 'output') };
const small = ['--strategy', 'qm', '--scenario', 'user-by-id', '--dataset', 'tiny', '--minutes', '1'];

before(() => copyCluster('tiny', folder));

for (const [words, expected] of [
  [['--gates', '0', '--each', '0'], /Expected a gate at the least.*--gates 1/],
  [['--slow-down', 'server:5'], /like 5%; received "5"/],
  [['--slow-down', 'sever:5%'], /one or more of server:5%/],
  [['--more', 'nowhere.json'], /nowhere\.json/],
] as [string[], RegExp][])
  test(`${words.join(' ')} is refused, with what to type`, async () => {
    const { code, errors } = await runCommand(['calibrate', ...words]);
    assert.equal(code, exitCodes.wrongUse, errors);
    assert.match(errors, expected);
  });

test('gates are measured, stored, and added to; the runs they came from are not kept', {
  timeout: 400_000,
}, async () => {
  const first = await runCommand(
    ['calibrate', ...small, '--gates', '1', '--each', '1', '--slow-down', 'delay:5ms'],
    environment,
  );
  assert.match(first.out, /nothing .* 0 of 1 /, first.errors);
  assert.match(first.out, /5 ms in the server .* 1 of 1 /);
  assert.match(first.out, /On this machine this gate/);
  const runs = join(folder, 'output/results/runs');
  assert.deepEqual(readdirSync(runs), []);
  const kept = join(folder, 'output/results/calibrations');
  const [name = ''] = readdirSync(kept);
  const more = await runCommand(
    ['calibrate', '--more', join(kept, name), '--gates', '1', '--each', '0'],
    environment,
  );
  assert.match(more.out, /nothing .* \d of 2 /, more.errors);
  const study = await loadStudy(join(kept, name));
  assert.equal(study.kind === 'calibration' && study.gates.length, 3);
  const other = await runCommand(['calibrate', '--more', join(kept, name), '--strategy', 'tv'], environment);
  assert.match(other.errors, /leave out --strategy/);
});
