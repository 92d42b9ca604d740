/** Every published file of a study can be read by its schema, and every kind of study that is written can be read again. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { isOverlapping } from '../reproduction/agreement.ts';
import { isContradiction, winnersOf } from '../reproduction/winners.ts';
import { upgradeStudy } from '../run-file/old-files.ts';
import type { Environment } from '../run-file/run.ts';
import { loadRun } from '../run-file/store.ts';
import { type Host, HostSchema, studyVersion } from './envelope.ts';
import { loadStudy, type Study, saveStudy, studyKinds } from './store.ts';

const published = fileURLToPath(new URL('../published/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-studies-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const files = readdirSync(published, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);
const studies = files.filter((name) => name.includes('/'));
/** Files of the present format hold no figure twice, and name the closed loop's as it is named today. */
const oldStudies = studies.filter(
  (name) => JSON.parse(readFileSync(join(published, name), 'utf8')).formatVersion !== studyVersion,
);

test('every published run and study is read', async () => {
  assert.ok(studies.length >= 26 && files.length > studies.length);
  for (const name of files) {
    const path = join(published, name);
    const { id } = studies.includes(name) ? await loadStudy(path) : await loadRun(path);
    assert.equal(id, basename(name, '.json'));
  }
});

test('the contents of a published study are all kept, or derived from what is kept', async () => {
  const derived = ['judged', 'rows', 'growths', 'p50', 'cpu', 'figures', 'outcome', 'shift'];
  derived.push('overlap', 'halfWidth', 'contradictions');
  const renamed = ['trials', 'keepers'];
  for (const name of studies) {
    const study = await loadStudy(join(published, name));
    const old: object = JSON.parse(readFileSync(join(published, name), 'utf8'));
    const lost = Object.keys(old).filter((key) => !(key in study) && ![...derived, ...renamed].includes(key));
    assert.deepEqual(lost, [], name);
  }
});

test('winners and overlaps that old files stored are derived with the same result', async () => {
  let count = 0;
  for (const name of oldStudies) {
    const study = await loadStudy(join(published, name));
    if (study.kind !== 'reproduce') continue;
    const old = JSON.parse(readFileSync(join(published, name), 'utf8'));
    for (const [index, pair] of study.pairs.entries()) {
      const { winners, isContradiction: isOne } = old.pairs[index];
      assert.deepEqual([winnersOf(pair), isContradiction(pair)], [winners, isOne], name);
      count += 1;
    }
    for (const [index, one] of study.cases.entries())
      assert.equal(isOverlapping(one), old.trials[index].isOverlapping, name);
  }
  assert.ok(count >= 1000);
});

test('in old files, what many connections waited is a p50 of the closed loop, and no latency', async () => {
  const held = new Set<string>();
  for (const name of oldStudies) {
    const study = await loadStudy(join(published, name));
    if (study.kind === 'reproduce')
      for (const { metric, setting } of [...study.cases, ...study.pairs])
        if (setting.includes('closed:16')) held.add(metric);
    if (study.kind === 'aa-coverage')
      for (const { ratios } of study.runs) for (const metric of Object.keys(ratios)) held.add(metric);
    if (study.kind === 'variance')
      for (const { first } of study.launches)
        for (const metric of Object.keys(first[0]?.[0] ?? {})) held.add(metric);
  }
  assert.deepEqual([...held].toSorted(), ['closedLoopP50', 'serverCpu']);
});

/** Studies of kinds that have not been published yet. */
function unpublished(environment: Environment): readonly Study[] {
  const host = Object.fromEntries(
    Object.entries(environment).filter(([key]) => key in HostSchema.shape),
  ) as Host;
  const named = (kind: string) =>
    ({ formatVersion: studyVersion, id: `20261124T013017Z-${kind}-6f76` }) as const;
  const point = { requests: 1, heapUsedBytes: 1, externalBytes: 1, wasmBytes: 0, rssBytes: 1 };
  const [seed, dataset] = [1, 'tiny'];
  const benchmark = { name: 'a', title: 'b', processes: [{ medianNs: 1, samples: 2 }] };
  const [lowestPerSecond, highestPerSecond, closedPerSecond] = [1, 2, 3];
  return [
    {
      ...{ kind: 'soak', ...named('soak'), environment, points: [point] },
      settings: { target: 'direct', requests: 1, dataset, seed },
    },
    {
      ...{ kind: 'micro', ...named('micro'), environment: host, benchmarks: [benchmark] },
      settings: { processes: 1, seed },
    },
    {
      ...{ kind: 'generator', ...named('generator'), environment: host },
      ...{ connections: 16, answerBytes: 9, openPerSecond: [1, null], openLimit: null },
      ...{ closedPerSecond, wrkPerSecond: null },
      settings: { searches: 2, lowestPerSecond, highestPerSecond },
    },
  ];
}

test('a study of every kind is loaded as it was saved, and not taken for an old file or a run', async () => {
  const path = join(folder, 'saved.json');
  const samples = await Promise.all(studies.map((name) => loadStudy(join(published, name))));
  const kinds = new Set<string>();
  for (const study of [...samples, ...unpublished(makeRun().environment)]) {
    saveStudy(study, path);
    const written: unknown = JSON.parse(readFileSync(path, 'utf8'));
    assert.deepEqual([written, await loadStudy(path)], [study, study], study.id);
    assert.deepEqual(upgradeStudy(written), written);
    await assert.rejects(loadRun(path), /is not a run: it holds the findings of npm run/);
    kinds.add(study.kind);
  }
  assert.deepEqual([...kinds].toSorted(), studyKinds.toSorted());
});
