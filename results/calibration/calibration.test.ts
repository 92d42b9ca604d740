import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slow, soundRun } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { type Gate, gate } from '../gate/gate.ts';
import { baseSuffix, sidesOf } from '../gate/sides.ts';
import { confirmedBy } from '../gate/timed/confirmation.ts';
import { gateError } from '../gate/timed/pooled.ts';
import { metricOf } from '../metrics/registry.ts';
import { caseKey } from '../run-file/case.ts';
import { randomFrom } from '../statistics/random.ts';
import { simulationOf } from '../statistics/simulation.fixture.ts';
import type { Calibration, Injected } from '../studies/calibration.ts';
import { foundBy, isWrongTooOften, powerOf, unchangedSeries } from './power.ts';
import { storedRows, timedOf } from './recorded.ts';
import { alarms, recordedOf } from './simulation.ts';
import { type Centres, isAlarm, type TimedRow, timedFindings, timedRows } from './timed.ts';

const margin = 0.03;

/** A gate whose candidate takes `slower` times as long in one scenario of one strategy. */
function gateWith(slower: number): Gate {
  const run = { ...soundRun(), base: { commit: 'b'.repeat(40), subject: 'as it was' } };
  const theirs = structuredClone(run.results);
  for (const result of theirs) result.strategy += baseSuffix;
  for (const result of run.results)
    if (result.strategy === 'mv' && result.scenario === 'post-with-comments') slow(result, slower);
  run.results.push(...theirs);
  const { baseline, candidate } = sidesOf(run);
  return gate(baseline, candidate, { margin, limit: 0.2, isPooled: true });
}

test('what timing says of a gate is what the gate says', () => {
  for (const slower of [1, 1.3]) {
    const [first, again] = [gateWith(slower), gateWith(slower)];
    const said = confirmedBy(first, again);
    const found = timedFindings(timedRows(first), () => timedRows(again), margin);
    const regressed = said.findings.flatMap(({ kind, result }) =>
      kind === 'regressed' ? [caseKey(result)] : [],
    );
    assert.deepEqual(new Set(found.rows), new Set(regressed));
    assert.equal(
      found.isSlowerAsAWhole,
      said.pooled.some(({ isWorse }) => isWorse),
    );
    assert.equal(isAlarm(found), slower > 1);
  }
});

/** Rows of a gate without a change: launches vary by 2 %, and all rows of a strategy together by 1 %. */
function rowsOf(seed: number, launches = 8): readonly TimedRow[] {
  const { gaussian } = simulationOf(seed);
  const vary = (share: number): readonly number[] =>
    Array.from({ length: launches }, () => share * gaussian());
  const common: Readonly<Record<string, readonly number[]>> = { qm: vary(0.01), tv: vary(0.01) };
  return ['qm a', 'qm b', 'tv a', 'tv b'].flatMap((name) =>
    (['cpu', 'p50'] as const).map((key) => ({
      name: `${name} ${key}`,
      server: name.slice(0, 2),
      cells: [
        {
          metric: metricOf(key),
          centres: new Map(common[name.slice(0, 2)]?.map((log, launch) => [launch, log + 0.02 * gaussian()])),
        },
      ],
    })),
  );
}

const recorded = recordedOf([1, 2, 3, 4, 5, 6].map((seed) => rowsOf(seed)));
const options = { launches: 8, margin, gates: 400 };

test('gates made of the launches of equals are wrong as seldom as promised, and find what is large', () => {
  assert.equal(recorded.launches.length, 48);
  const wrong = alarms(recorded, options, 0, randomFrom(1));
  // Four are expected at the most; eleven come up in one series of a thousand.
  assert.ok(wrong <= 2.5 * gateError * options.gates, `${wrong} of ${options.gates}`);
  const [small, large] = [0.01, 0.1].map((slower) => alarms(recorded, options, slower, randomFrom(2)));
  assert.ok((small ?? 0) < options.gates / 2, `+1 %: ${small}`);
  assert.ok((large ?? 0) > 0.98 * options.gates, `+10 %: ${large}`);
});

test('a launch that lacks a row is not drawn; a figure that few launches have is no reason to drop them', () => {
  const centres = (...launches: readonly number[]) => new Map(launches.map((launch) => [launch, 0.01]));
  const row = (name: string, cpu: Centres, p99: Centres): TimedRow => ({
    ...{ name, server: name },
    cells: [
      { metric: metricOf('cpu'), centres: cpu },
      { metric: metricOf('p99'), centres: p99 },
    ],
  });
  const gate = [row('a', centres(0, 1, 2, 3), centres(0)), row('b', centres(0, 1, 2), centres())];
  assert.equal(recordedOf([gate]).launches.length, 3);
});

function calibrationOf(
  gates: readonly { readonly seed: number; readonly injected?: Injected; readonly slower?: number }[],
): Calibration {
  return {
    ...{ kind: 'calibration', formatVersion: 3, id: '20261129T201530Z-calibrate-ab12' },
    environment: makeRun().environment,
    settings: {
      minutes: 2,
      margin,
      strategies: ['qm', 'tv'],
      scenarios: ['a', 'b'],
      dataset: 'small',
      seed: 1,
    },
    gates: gates.map(({ seed, injected = {}, slower = 0 }) => {
      const rows = rowsOf(seed).map((row) => ({
        ...row,
        cells: row.cells.map((cell) => ({
          ...cell,
          centres: new Map([...cell.centres].map(([launch, log]) => [launch, log + Math.log1p(slower)])),
        })),
      }));
      return {
        ...{ injected, startedAt: '2026-11-29T20:15:30.000Z', durationMs: 120_000, launches: 8 },
        ...{ first: storedRows(rows), again: slower > 0.05 ? storedRows(rows) : null },
      };
    }),
  };
}

test('a calibration keeps its gates, counts what they said, and tells what longer ones would find', () => {
  const study = calibrationOf([
    ...[1, 2, 3, 4].map((seed) => ({ seed })),
    { seed: 5, injected: { serverCpuShare: 0.2 }, slower: 0.2 },
  ]);
  const [first] = study.gates;
  assert.ok(first);
  assert.deepEqual(timedOf(first).first, rowsOf(1));
  const power = powerOf(study, randomFrom(3));
  assert.ok(power);
  assert.deepEqual(
    power.measured.map(({ title, count, of }) => [title, count, of]),
    [
      ['nothing', 0, 4],
      ['20\u00a0% of server CPU', 1, 1],
    ],
  );
  const found = power.byLaunches.map((one) => one.found ?? 1);
  assert.deepEqual(
    found,
    found.toSorted((one, other) => other - one),
  );
  assert.equal(power.found, foundBy(study, 8, randomFrom(3))?.found);
});

test('gates of equals that say "slower" too often are a finding', () => {
  assert.equal(isWrongTooOften(calibrationOf([{ seed: 1 }])), false);
  const wrong = calibrationOf([1, 2, 3].map((seed) => ({ seed, slower: 0.2 })));
  assert.deepEqual([unchangedSeries(wrong).count, isWrongTooOften(wrong)], [3, true]);
  assert.equal(powerOf(calibrationOf([]), randomFrom(1)), null);
});
