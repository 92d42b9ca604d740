import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resultIn, slow, soundRun } from '../../../test/fixtures/changed-run.ts';
import { metricOf, metrics } from '../../metrics/registry.ts';
import { loadLabel } from '../../run-file/case.ts';
import type { Run } from '../../run-file/run.ts';
import { type GateOptions, gate } from '../gate.ts';
import { checkNames, judgeThresholds, parseThreshold } from './thresholds.ts';

test('strategy, scenario, load, metric and bound are read, in the unit in which values are stored', () => {
  assert.deepEqual(parseThreshold('  qm/user-by-id   p99<5ms'), {
    text: 'qm/user-by-id p99 < 5ms',
    ...{ strategy: 'qm', scenario: 'user-by-id', load: null, metric: metricOf('p99') },
    ...{ comparison: '<', bound: 5_000 },
  });
  const capacity = parseThreshold('tv~no-fk-index/* capacity:p99<50ms capacity >= 500req/s');
  assert.deepEqual(
    [capacity.load, capacity.metric.key, capacity.comparison, capacity.bound],
    ['capacity:p99<50ms', 'capacity', '>=', 500],
  );
  for (const [typed, bound] of [
    ['*/* cpu <= 400us', 400],
    ['*/* CPU per request <= 0.4 ms', 400],
    ['*/* p50 < 1s', 1_000_000],
    ['*/* memory < 300MB', 300_000_000],
    ['*/* memory < 2kB', 2_000],
    ['*/* garbage collection < 5%', 0.05],
  ] as const)
    assert.equal(parseThreshold(typed).bound, bound, typed);
});

for (const [typed, words] of [
  [
    'qm/user-by-id',
    /^expected <strategy>\/<scenario>.*like qm\/user-by-id p99 < 5ms; received "qm\/user-by-id"$/,
  ],
  ['qm p99 < 5ms', /^expected/],
  ['qm/feed p99 = 5ms', /^expected/],
  ['qm/feed p99 < -5ms', /^expected/],
  ['qm/feed < 5ms', /^expected/],
  ['qm/feed p98 < 5ms', /^there is no metric "p98"\. Did you mean p90\?/],
  ['qm/feed CPU per requst < 5ms', /Did you mean CPU per request\?/],
  ['qm/feed p99 < 5msec', /^there is no unit of p99 "5?msec"\. Did you mean ms\?/],
  ['qm/feed p99 < 5', /^there is no unit of p99 ""/],
  ['qm/feed memory < 5ms', /^there is no unit of memory "ms"/],
  ['qm/feed close:16 cpu < 5ms', /^there is no load "close"\. Did you mean closed\?/],
] as const) {
  test(`${JSON.stringify(typed)} is refused`, () => {
    assert.throws(() => parseThreshold(typed), { message: words });
  });
}

test('names that nobody knows are refused, with the nearest one', () => {
  const known = { strategies: ['qm', 'tv'], scenarios: ['feed', 'user-by-id'] };
  checkNames([parseThreshold('*/feed p50 < 1ms'), parseThreshold('qm/* p50 < 1ms')], known);
  const check = (typed: string) => () => checkNames([parseThreshold(typed)], known);
  assert.throws(check('qn/feed p50 < 1ms'), /no strategy "qn"\. Did you mean qm\?/);
  assert.throws(check('qm/feeds p50 < 1ms'), /no scenario "feeds"\. Did you mean feed\?/);
});

const word = fc.stringMatching(/^[a-z][a-z~-]{0,8}$/);
const unitOf = { time: 'us', bytes: 'B', rate: 'req/s', share: '%' } as const;

test('what was read reads the same again, however it was spaced', () => {
  fc.assert(
    fc.property(
      word,
      word,
      fc.constantFrom('', 'closed:1 ', 'capacity:p99<50ms ', 'open:2.5 '),
      fc.constantFrom(...metrics),
      fc.boolean(),
      fc.constantFrom('<', '<=', '>', '>='),
      fc.nat(),
      fc.stringMatching(/^ {0,2}$/),
      (strategy, scenario, load, metric, isKey, comparison, number, space) => {
        const name = isKey ? metric.key : metric.title;
        const typed = `${strategy}/${scenario} ${load}${name}${space}${comparison}${space}${number}${unitOf[metric.quantity]}`;
        const read = parseThreshold(typed);
        assert.deepEqual(parseThreshold(read.text), read);
        assert.deepEqual(
          [read.strategy, read.scenario, read.load ?? '', read.metric.key, read.comparison],
          [strategy, scenario, load.trim(), metric.key, comparison],
        );
      },
    ),
  );
});

test('any other text is refused with a reason, and never read as something else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      try {
        assert.match(typed, /[<>]/, JSON.stringify(parseThreshold(typed)));
      } catch (error) {
        assert.match((error as Error).message, /^(expected|there is no) /);
      }
    }),
  );
});

const run = soundRun();
/** What the p50 of a case is. */
const p50 = (() => {
  const [one] = judgeThresholds([parseThreshold('mv/dashboard p50 < 1s')], run);
  const { estimate } = one?.cases[0] ?? {};
  assert.ok(estimate?.interval);
  return { value: estimate.value, ...estimate.interval };
})();

test('the whole interval decides: within the bound, beyond it, or neither', () => {
  const standing = (comparison: string, us: number) =>
    judgeThresholds([parseThreshold(`mv/dashboard p50 ${comparison} ${us.toFixed(6)}us`)], run)[0]?.cases.map(
      (one) => one.standing,
    );
  assert.deepEqual(standing('<', p50.high + 0.01), ['kept']);
  assert.deepEqual(standing('<', p50.value), ['undecided']);
  assert.deepEqual(standing('<=', p50.low - 0.01), ['broken']);
  assert.deepEqual(standing('>', p50.low - 0.01), ['kept']);
  assert.deepEqual(standing('>=', p50.value), ['undecided']);
  assert.deepEqual(standing('>', p50.high + 0.01), ['broken']);
});

test('a threshold is about the cases whose load gives the metric, or about those of its load', () => {
  const about = (typed: string) =>
    judgeThresholds([parseThreshold(typed)], run)[0]?.cases.map(
      ({ result }) => `${result.strategy} ${loadLabel(result.load)}`,
    );
  assert.deepEqual(about('mv/dashboard p50 < 1s'), ['mv closed:1']);
  assert.deepEqual(about('mv/dashboard cpu < 1s'), ['mv closed:16']);
  assert.deepEqual(about('mv/dashboard closed:16 p50 < 1s'), []);
  assert.deepEqual(about('mv/dashboard memory < 1MB'), ['mv closed:1', 'mv closed:16']);
  assert.deepEqual(about('*/dashboard closed:1 p50 < 1s'), ['normalized closed:1', 'mv closed:1']);
});

/** The outcome of a gate without a change, with this threshold. */
function outcomeWith(typed: string, change: (run: Run) => void = () => {}, more: Partial<GateOptions> = {}) {
  const options = { margin: 0.05, limit: 0.2, thresholds: [parseThreshold(typed)], ...more };
  const found = gate(soundRun(), soundRun(change), options);
  return [found.outcome, ...found.findings.map(({ kind }) => kind), ...found.accepted.map(() => 'accepted')];
}

test('a broken threshold is a finding that can be accepted; one that cannot be decided is inconclusive', () => {
  assert.deepEqual(outcomeWith('mv/dashboard p50 < 1s'), ['fine']);
  assert.deepEqual(outcomeWith('mv/dashboard p50 < 1us'), ['finding', 'threshold']);
  assert.deepEqual(outcomeWith(`mv/dashboard p50 < ${p50.value.toFixed(6)}us`), ['inconclusive']);
  const acceptances = [{ key: 'threshold:mv/dashboard', reason: 'known' }];
  assert.deepEqual(
    outcomeWith('mv/dashboard p50 < 1us', () => {}, { acceptances }),
    ['fine', 'accepted'],
  );
});

test('a threshold without a case or a figure is never green', () => {
  assert.deepEqual(outcomeWith('qm/nowhere p50 < 1s'), ['inconclusive']);
  assert.deepEqual(outcomeWith('mv/dashboard sent late < 1s'), ['inconclusive']);
  assert.deepEqual(
    outcomeWith('mv/dashboard p99 < 1s', (one) => {
      resultIn(one, 'mv', 'dashboard').rounds.splice(1);
    }),
    ['inconclusive'],
  );
  const untimed = (one: Run) => {
    for (const { rounds } of one.results) rounds.splice(0);
  };
  const found = gate(soundRun(untimed), soundRun(untimed), {
    ...{ margin: 0.05, limit: 0.2 },
    thresholds: [parseThreshold('mv/dashboard p50 < 1s')],
  });
  assert.equal(found.outcome, 'inconclusive');
});

test('the candidate alone is judged, and a regression within the bound is still one', () => {
  assert.deepEqual(
    outcomeWith('mv/dashboard p50 < 1s', (one) => slow(resultIn(one, 'mv', 'dashboard'), 1.3)),
    ['finding', 'regressed'],
  );
});
