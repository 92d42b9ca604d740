import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { costUs, makePriceRun, refreshCpuUs } from '../../test/fixtures/make-price-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { type Prices, pricesOf } from '../price/prices.ts';
import type { Run } from '../run-file/run.ts';
import { type Advice, adviseOn, type Ranked } from './advice.ts';
import { changesOf } from './changes.ts';
import { ruleOfThumb } from './rule-of-thumb.ts';
import { rateOf, type Workload } from './workload.ts';

const pricesIn = (change: (run: Run) => void): Prices => {
  const run = makePriceRun();
  change(run);
  return pricesOf(run) as Prices;
};
const prices = pricesIn(() => {});

const workload = (changed: Partial<Workload>): Workload => ({
  reads: new Map([['user-by-id', 200]]),
  writes: new Map([['create-post', 5]]),
  stalenessMs: 0,
  storageTimes: null,
  readsOwnWrites: false,
  ...changed,
});
const advise = (changed: Partial<Workload>, own = prices): Advice => adviseOn(own, workload(changed));
const namesOf = (ranked: readonly Ranked[]): readonly string[] => ranked.map(({ strategy }) => strategy);
const find = (advice: Advice, strategy: string): Ranked =>
  [...advice.ranking, ...advice.unfit].find((one) => one.strategy === strategy) ?? assert.fail(strategy);

const isNear = (value: number | null | undefined, expected: number, share = 0.12): void =>
  assert.ok(
    typeof value === 'number' && Math.abs(value / expected - 1) <= share,
    `${value}, not ${expected}`,
  );

test('cores are the CPU of all operations a second, and the least wins', () => {
  const advice = advise({});
  // 200 * 318 + 5 * 2,800 µs and 200 * 318 + 5 * 2,700 µs: no run tells 0.6 % apart
  assert.deepEqual(namesOf(advice.best).toSorted(), ['qm', 'qm-inline']);
  isNear(find(advice, 'qm').cores?.value, 0.0776);
  isNear(find(advice, 'normalized').ratio?.value, (200 * 560 + 5 * 600) / (200 * 318 + 5 * 2_700), 0.05);
  assert.ok(find(advice, 'normalized').cores?.interval);
});

test('what slows whole launches down widens cores, and no ratio', () => {
  const { ranking } = advise({});
  const normalized = ranking.find(({ strategy }) => strategy === 'normalized');
  const { cores, ratio } = normalized ?? {};
  assert.ok((cores?.interval?.high ?? 0) / (cores?.interval?.low ?? 1) > 1.2);
  assert.ok((ratio?.interval?.high ?? 9) / (ratio?.interval?.low ?? 1) < 1.1);
});

test('a strategy that is late serves no reader who wants the truth', () => {
  const { unfit } = advise({});
  assert.deepEqual(
    unfit.map(({ strategy, obstacles }) => [strategy, obstacles]),
    [
      ['mv', [{ kind: 'late' }]],
      ['qm-outbox', [{ kind: 'late' }]],
    ],
  );
});

test('0 is kept only by strategies of which the first read saw every write', () => {
  const own = pricesIn(({ price }) => {
    for (const one of price.staleness) if (one.strategy === 'qm') Object.assign(one, { firstReads: 199 });
  });
  assert.deepEqual(namesOf(advise({}, own).unfit), ['mv', 'qm', 'qm-outbox']);
  assert.ok(namesOf(advise({ stalenessMs: 1 }, own).ranking).includes('qm'));
});

test('a limit gives the interval of refreshes, which is charged by the clock', () => {
  const mv = find(advise({ stalenessMs: 61_500 }), 'mv');
  assert.equal(mv.late?.intervalMs, 60_000);
  isNear(mv.cores?.value, (200 * 313 + 5 * 600 + refreshCpuUs / 60) / 1e6);
  isNear(mv.late?.p50Us, 31_200_000, 0.001);
  assert.ok((mv.late?.p99Us ?? 0) <= 61_500_000);
});

test('a refresher that cannot keep the limit is late, by its shortest interval', () => {
  const mv = find(advise({ stalenessMs: 2_000 }), 'mv');
  assert.deepEqual(mv.obstacles, [{ kind: 'late' }]);
  assert.equal(mv.late?.intervalMs, 1_500);
});

test('an outbox serves up to its ceiling', () => {
  const at = (rate: number) =>
    find(advise({ stalenessMs: 5_000, writes: new Map([['create-post', rate]]) }), 'qm-outbox');
  assert.deepEqual(at(100).obstacles, []);
  assert.deepEqual(at(300).obstacles, [{ kind: 'ceiling', bornePerSecond: 200, exceededPerSecond: 400 }]);
  const own = pricesIn(({ price }) => {
    price.staleness = price.staleness.filter(({ writesPerSecond }) => writesPerSecond < 400);
  });
  const beyond = advise({ stalenessMs: 5_000, writes: new Map([['create-post', 300]]) }, own);
  assert.deepEqual(find(beyond, 'qm-outbox').obstacles, []);
  assert.equal(find(beyond, 'qm-outbox').triedPerSecond, 200);
});

test('a heavy write has a ceiling of its own, which counts for no other', () => {
  const own = pricesIn(({ price }) => {
    const beside = price.staleness.find(({ writesPerSecond }) => writesPerSecond === 50) ?? assert.fail();
    price.staleness.push(
      { ...beside, write: 'rename', writesPerSecond: 5, achievedPerSecond: 5 },
      {
        ...beside,
        write: 'rename',
        writesPerSecond: 10,
        achievedPerSecond: 10,
        lagGrowthMsPerSecond: 350,
      },
    );
  });
  const obstacles = (...writes: [string, number][]) =>
    find(advise({ stalenessMs: 5_000, writes: new Map(writes) }, own), 'qm-outbox').obstacles.filter(
      ({ kind }) => kind === 'ceiling',
    );
  assert.deepEqual(obstacles(['create-post', 195], ['rename', 5]), []);
  assert.deepEqual(obstacles(['create-post', 10], ['rename', 6]), [
    { kind: 'ceiling', bornePerSecond: 5, exceededPerSecond: 10 },
  ]);
});

test('a limit on space leaves the strategies that keep it', () => {
  assert.deepEqual(namesOf(advise({ storageTimes: 2 }).ranking), ['tv', 'normalized']);
  assert.ok(namesOf(advise({ storageTimes: 2.5 }).ranking).includes('qm'));
});

test('a writer who reads what was written waits for it', () => {
  const [free, waits] = [false, true].map((readsOwnWrites) => advise({ stalenessMs: 5_000, readsOwnWrites }));
  const of = (advice: Advice | undefined, strategy: string) =>
    find(advice as Advice, strategy).writes.p50Us ?? 0;
  assert.equal(of(waits, 'qm'), of(free, 'qm'));
  isNear(of(waits, 'qm-outbox') - of(free, 'qm-outbox'), 20_000 + 150 * 99.5, 0.001);
});

test('what was not measured serves nobody, and says what is missing', () => {
  const own = pricesIn((run) => {
    run.results = run.results.filter(({ strategy, scenario }) => strategy !== 'tv' || scenario !== 'rename');
    run.price.staleness = run.price.staleness.filter(({ strategy }) => strategy !== 'normalized');
  });
  const advice = advise({ writes: new Map([['rename', 1]]) }, own);
  assert.deepEqual(find(advice, 'tv').obstacles, [{ kind: 'unmeasured', costs: ['rename'] }]);
  assert.equal(find(advice, 'tv').cores, null);
  assert.deepEqual(find(advice, 'normalized').obstacles, [{ kind: 'late' }]);
});

test('waits are those of all operations together, by their rates', () => {
  const mixed = find(
    advise({
      reads: new Map([
        ['user-by-id', 950],
        ['users-page', 50],
      ]),
    }),
    'normalized',
  );
  const alone = find(advise({}), 'normalized');
  isNear(mixed.reads.p50Us, alone.reads.p50Us ?? 0, 0.05);
  assert.ok((mixed.reads.p99Us ?? 0) > 1.2 * (alone.reads.p99Us ?? 0), `${mixed.reads.p99Us}`);
});

test('fewer reads a write make the tables the cheapest, from the break-even on', () => {
  const advice = advise({});
  const change = changesOf(prices, advice).find(({ kind }) => kind === 'reads a write');
  assert.ok(change?.kind === 'reads a write' && change.side === 'below');
  const perRead = { tv: 470 - 318, normalized: 560 - 318 };
  const truth = (costUs('qm-inline', 'create-post') - costUs('tv', 'create-post')) / perRead.tv;
  isNear(change.at.value, truth);
  assert.deepEqual(namesOf(change.best), ['tv']);
  const asked = (factor: number) =>
    advise({ reads: new Map([['user-by-id', 5 * change.at.value * factor]]) });
  assert.deepEqual(namesOf(asked(0.8).best), ['tv']);
  assert.ok(!namesOf(asked(1.25).best).includes('tv'));
});

test('more reads a write make what reads cheapest the cheapest', () => {
  const advice = advise({ reads: new Map([['user-by-id', 20]]) });
  const change = changesOf(prices, advice).find(({ kind }) => kind === 'reads a write');
  assert.deepEqual(namesOf(advice.best), ['tv']);
  assert.ok(change?.kind === 'reads a write' && change.side === 'above');
});

test('a scenario that decides is named', () => {
  const reads = new Map([
    ['user-by-id', 200],
    ['users-names', 100],
  ]);
  const advice = advise({ reads });
  assert.deepEqual(namesOf(advice.best), ['normalized']);
  const changes = changesOf(prices, advice).flatMap((change) =>
    change.kind === 'without' ? [[change.scenario, ...namesOf(change.best).toSorted()]] : [],
  );
  assert.deepEqual(changes, [['users-names', 'qm', 'qm-inline']]);
});

test('later reads change the answer where asking again says so, and only there', () => {
  const writes = new Map([['create-post', 50]]);
  const staleness = (from: number) =>
    changesOf(prices, advise({ writes, stalenessMs: from })).flatMap((change) =>
      change.kind === 'staleness' ? [[change.stalenessMs, ...namesOf(change.best)]] : [],
    );
  for (const [stalenessMs, best] of staleness(0).map(([ms, first]) => [Number(ms), String(first)] as const))
    assert.equal(advise({ writes, stalenessMs }).ranking[0]?.strategy, best);
  assert.ok(staleness(0).some(([, ...best]) => best.includes('mv')));
  // From the loosest limit, only stricter ones are left.
  assert.ok(staleness(3_600_000).every(([ms]) => Number(ms) < 3_600_000));
});

test('the limit from which on another one wins is found between those that are tried, in both directions', () => {
  const writes = new Map([['create-post', 50]]);
  const bestAt = (stalenessMs: number) => namesOf(advise({ writes, stalenessMs }).best);
  for (const from of [0, 60_000]) {
    const changes = changesOf(prices, advise({ writes, stalenessMs: from }));
    let before = bestAt(from);
    const found = changes.flatMap((change) => (change.kind === 'staleness' ? change.stalenessMs : []));
    assert.ok(found.length > 0);
    for (const limit of found) {
      const stillBest = (at: number) => bestAt(at).some((one) => before.includes(one));
      assert.ok(
        !stillBest(limit) && stillBest(limit * (limit > from ? 0.88 : 1.12)),
        `${limit} from ${from}`,
      );
      before = bestAt(limit);
    }
  }
});

test('who wins beyond a break-even is asked again, with whoever is too close to call there', () => {
  const own = pricesIn((run) => {
    for (const result of run.results.filter((one) => one.strategy === 'normalized'))
      result.rounds = structuredClone(
        run.results.find(
          (one) =>
            one.strategy === 'tv' &&
            one.scenario === result.scenario &&
            isDeepStrictEqual(one.load, result.load),
        )?.rounds ?? assert.fail(),
      );
  });
  const change = changesOf(own, advise({}, own)).find(({ kind }) => kind === 'reads a write');
  assert.deepEqual(namesOf(change?.best ?? []).toSorted(), ['normalized', 'tv']);
});

test('space changes the answer in both directions', () => {
  const storage = (changed: Partial<Workload>) =>
    changesOf(prices, advise(changed)).flatMap((change) =>
      change.kind === 'storage' ? [[change.side, change.times, namesOf(change.best)[0]]] : [],
    );
  assert.deepEqual(storage({}), [['below', 2.4, 'tv']]);
  assert.deepEqual(
    storage({ storageTimes: 2 }).map(([side, times]) => [side, times]),
    [['from', 2.4]],
  );
});

/** Reads and writes of all kinds, in these proportions: 100 operations a second. */
function proportion(readsPerWrite: number, stalenessMs: number): Workload {
  const writesPerSecond = 100 / (readsPerWrite + 1);
  const spread = (names: readonly string[], rate: number) =>
    new Map(names.map((name) => [name, rate / names.length]));
  return workload({
    reads: spread(['user-by-id', 'users-page'], readsPerWrite * writesPerSecond),
    writes: spread(prices.writes, writesPerSecond),
    stalenessMs,
  });
}

test('the rule of thumb is set beside what was measured, cell by cell', () => {
  const lines = [0, 300_000].flatMap((stalenessMs) =>
    [1, 10, 100, 1_000].map((readsPerWrite) => {
      const asked = proportion(readsPerWrite, stalenessMs);
      const best = namesOf(adviseOn(prices, asked).best);
      const rule = ruleOfThumb(asked) ?? 'nothing';
      const isSame = best.includes(rule);
      return [
        stalenessMs === 0 ? 'never late' : 'up to 5 min late',
        `${readsPerWrite}:1`,
        `rule: ${rule}`,
        `measured: ${best.join(' or ')}`,
        isSame ? 'the same' : 'DIFFERENT',
      ].join('  ');
    }),
  );
  assertGolden(`${lines.join('\n')}\n`, 'rule-of-thumb.golden');
});

test('the rule says nothing between 10 and 100 reads a write', () => {
  assert.equal(ruleOfThumb(proportion(50, 0)), null);
  assert.equal(Math.round(rateOf(proportion(50, 0).reads)), 98);
});
