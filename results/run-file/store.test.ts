import assert from 'node:assert/strict';
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden, fixtureUrl } from '../../test/golden.ts';
import { RunFileError } from '../json.ts';
import { WriteError } from './atomic-write.ts';
import { decodeHistogram } from './histogram.ts';
import { outputVariable } from './places.ts';
import { latencyFrom } from './result.ts';
import { listRuns, loadRun, newRunId, resolveRun, runPath, saveRun } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the fixture is current', () => {
  assertGolden(`${JSON.stringify(makeRun(), null, 1)}\n`, 'run.json');
});

test('a run is loaded as it was saved, with percentiles from its histograms', async () => {
  const path = join(folder, 'made', 'here.json');
  await saveRun(makeRun(), path);
  const run = await loadRun(path);
  assert.deepEqual(run, makeRun());
  assert.deepEqual(run, await loadRun(fileURLToPath(fixtureUrl('run.json'))));
  for (const round of run.results.flatMap((result) => result.rounds)) {
    assert.deepEqual(latencyFrom(decodeHistogram(round.histogram)), round.latencyUs);
  }
});

test('a run id holds the UTC start, the profile and four hex digits', () => {
  const startedAt = new Date('2026-11-22T21:40:05.678Z');
  assert.match(newRunId('quick', startedAt), /^20261122T214005Z-quick-[0-9a-f]{4}$/);
  assert.equal(
    newRunId('quick', startedAt, () => Buffer.from('ab12', 'hex')),
    '20261122T214005Z-quick-ab12',
  );
  assert.match(runPath('20261122T214005Z-quick-ab12'), /results.runs.20261122T214005Z-quick-ab12\.json$/);
});

test('a run stays in the folder in which it was started', async (t) => {
  t.after(() => delete process.env[outputVariable]);
  process.env[outputVariable] = folder;
  const [id, old] = ['20261122T214005Z-quick-ab12', join(folder, 'results/20261122T214005Z-quick-ab12.json')];
  const written = join(folder, `results/runs/${id}.json`);
  assert.equal(runPath(id), written);
  await saveRun(makeRun(), old);
  assert.deepEqual([runPath(id), await resolveRun(id)], [old, old]);
  assert.equal((await listRuns())[0], id);
  await saveRun(makeRun(), written);
  assert.deepEqual([runPath(id), await resolveRun(id)], [written, written]);
  assert.equal((await listRuns()).filter((each) => each === id).length, 1);
});

test('an id that would leave the results folder is refused', () => {
  for (const id of ['../secrets', '/etc/passwd', '', '..', 'a/b']) {
    assert.throws(() => runPath(id), RunFileError, id);
  }
});

test('a full disk is reported, and leaves the run as of the round before, and no temporary file', async (t) => {
  const own = join(folder, 'full');
  const path = join(own, 'run.json');
  await saveRun(makeRun(), path);
  const before = readFileSync(path, 'utf8');
  const write = fs.writeSync;
  let writes = 0;
  t.mock.method(fs, 'writeSync', (file: number, bytes: Buffer, offset: number) => {
    writes += 1;
    if (writes > 1) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return write(file, bytes, offset, 100);
  });
  const changed = { ...makeRun(), finishedAt: null };
  await assert.rejects(saveRun(changed, path), (error: Error) => {
    assert.ok(error instanceof WriteError);
    assert.match(
      error.message,
      /No space left on the disk for .*run\.json \(\d+ KiB\)\. An earlier file is intact\..* df -h /,
    );
    return true;
  });
  assert.equal(readFileSync(path, 'utf8'), before);
  assert.deepEqual(readdirSync(own), ['run.json']);
});

test('a place that is not writable is reported with what to type, and nothing is left', async () => {
  const own = join(folder, 'occupied');
  mkdirSync(join(own, 'run.json'), { recursive: true });
  await assert.rejects(
    saveRun(makeRun(), join(own, 'run.json')),
    /run\.json could not be written \(EISDIR\).* ls -ld /,
  );
  assert.deepEqual(readdirSync(own), ['run.json']);
});

test('a run that could not be read again is not written', async () => {
  const path = join(folder, 'never.json');
  const run = { ...makeRun(), profile: undefined as unknown as string };
  await assert.rejects(saveRun(run, path), /profile: expected string, received undefined/);
  assert.equal(fs.existsSync(path), false);
});

/** The message with which a file with this text is refused. */
async function refusal(text: string): Promise<string> {
  const path = join(folder, 'refused.json');
  writeFileSync(path, text);
  const error = await loadRun(path).then(
    () => assert.fail('the file was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RunFileError, String(error));
  return error.message;
}

/** The text of the fixture with the value at `path` replaced. */
function textWith(path: readonly (string | number)[], value: unknown): string {
  const run: unknown = makeRun();
  const parent = path.slice(0, -1).reduce<unknown>((inside, key) => Reflect.get(inside as object, key), run);
  Reflect.set(parent as object, path.at(-1) ?? '', value);
  return JSON.stringify(run);
}

test('a fault is reported with its path, what was expected and what was received', async () => {
  const faults: [(string | number)[], unknown, RegExp][] = [
    [
      ['results', 3, 'rounds', 0, 'latencyUs', 'p50'],
      '12',
      /results\[3\]\.rounds\[0\]\.latencyUs\.p50: expected number, received string/,
    ],
    [['results', 0, 'status'], 'fine', /results\[0\]\.status: .*"invalid".*received "fine"/],
    [['environment', 'cpuCount'], 0, /environment\.cpuCount: .*>0.*received 0/],
    [['environment', 'hostName'], 'x', /environment: Unrecognized key: "hostName"/],
    [['startedAt'], 'yesterday', /startedAt: expected ISO datetime, received "yesterday"/],
    [
      ['results', 1, 'rounds', 2, 'histogram'],
      'HISTF',
      /results\[1\]\.rounds\[2\]\.histogram: expected an HDR histogram/,
    ],
  ];
  for (const [path, value, message] of faults) assert.match(await refusal(textWith(path, value)), message);
});

test('a file of another version is refused with both versions, before any other fault', async () => {
  const text = JSON.stringify({ formatVersion: 4, anything: true });
  assert.match(await refusal(text), /formatVersion: expected 3, received 4\. .*npm run bench/);
  assert.match(await refusal('{}'), /formatVersion: expected 3, received none/);
});

test('a file that is not a run is refused', async () => {
  const whole = JSON.stringify(makeRun());
  assert.match(await refusal(whole.slice(0, whole.length / 2)), /not valid JSON/);
  assert.match(await refusal(''), /not valid JSON/);
  assert.match(await refusal('[1, 2]'), /the file: expected object, received array/);
  assert.match(await refusal('null'), /the file: expected object, received null/);
});

test('for a missing run, the nearest one is suggested, or how to make one', async () => {
  await assert.rejects(loadRun(join(folder, 'missing.json')), /There is no file/);
  await assert.rejects(
    resolveRun('20200101T000000Z-quick-0000'),
    /There is no run .*(nearest is|npm run bench)/,
  );
  assert.equal(await resolveRun('some/where.json'), 'some/where.json');
  for (const id of await listRuns()) assert.ok(fs.existsSync(await resolveRun(id)), id);
});
