import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Simulation, simulationOf } from '../statistics/simulation.fixture.ts';
import { type Amount, amountApart, amountByLaunch, noAmount } from './amount.ts';
import { type Crossing, crossingOf } from './break-even.ts';

const amount = (...values: readonly number[]): Amount => amountByLaunch(new Map(values.entries()));

const crossing = (reads: readonly [Amount, Amount], pays: readonly [Amount, Amount]): Crossing | null =>
  crossingOf({ read: reads[0], pays: pays[0] }, { read: reads[1], pays: pays[1] });

test('a cheaper read is worth what it costs once its gain has paid for it', () => {
  const slowed = (us: number): Amount => amount(us, 1.1 * us, 0.9 * us);
  const found = crossing([slowed(10), slowed(30)], [slowed(140), slowed(40)]);
  // What slows a whole launch down cancels.
  for (const end of [found?.value, found?.interval?.low, found?.interval?.high])
    assert.ok(Math.abs((end ?? 0) - 5) < 1e-6, `${end}`);
});

test('who reads dearer never gains, and who pays nothing always does', () => {
  const [cheap, dear] = [amount(10, 11, 10), amount(30, 32, 31)];
  assert.equal(crossing([dear, cheap], [dear, cheap]), null);
  assert.deepEqual(crossing([cheap, dear], [cheap, dear]), { value: 0, interval: { low: 0, high: 0 } });
});

test('a gain that may be none has no upper end, and a single launch no interval', () => {
  const unsure = crossing([amount(10, 12, 11), amount(12, 10, 12)], [amount(90, 91, 92), amount(10, 11, 10)]);
  assert.equal(unsure?.interval?.high, null);
  assert.ok((unsure?.interval?.low ?? 0) > 10, `${unsure?.interval?.low}`);
  assert.deepEqual(crossing([amount(10), amount(30)], [amount(140), amount(40)]), {
    value: 5,
    interval: null,
  });
});

test('what was measured apart from launches widens the interval by its own error', () => {
  const reads = [amount(10, 10, 10), amount(30, 30, 30)] as const;
  const refresh = amountApart([90, 110, 100]) as Amount;
  const { value, interval } = crossing(reads, [refresh, noAmount]) ?? {};
  assert.equal(value, 5);
  // 100 +- t(2 degrees, 95 %) * 10 / sqrt(3), over 20
  assert.ok(Math.abs((interval?.high ?? 0) - (100 + (4.303 * 10) / Math.sqrt(3)) / 20) < 0.001);
});

const experiments = 4_000;

interface World {
  /** Microseconds of what reads cheaper, and of the other one. */
  readonly reads: readonly [number, number];
  readonly pays: readonly [number, number];
  readonly launches: number;
}

/** A launch is slower by some 10 % in all that it does, and each case by 3 % besides. */
function experiment({ gaussian }: Simulation, { reads, pays, launches }: World): Crossing | null {
  const slow = Array.from({ length: launches }, () => Math.exp(0.1 * gaussian()));
  const measured = (us: number): Amount => amount(...slow.map((own) => own * us * (1 + 0.03 * gaussian())));
  return crossing([measured(reads[0]), measured(reads[1])], [measured(pays[0]), measured(pays[1])]);
}

const worlds: readonly (readonly [title: string, world: World, most: number])[] = [
  ['reads at half the price', { reads: [313, 560], pays: [2_800, 600], launches: 4 }, 0.96],
  ['ten launches', { reads: [313, 560], pays: [2_800, 600], launches: 10 }, 0.96],
  // Gaps are filled, and who seems to read cheaper may be the wrong one: both make the range wider.
  ['reads that hardly differ', { reads: [1_300, 1_330], pays: [2_100, 600], launches: 5 }, 1],
];

for (const [title, world, most] of worlds) {
  test(`a 95 % interval of the break-even covers the truth as often as it says, with ${title}`, (context) => {
    const truth = (world.pays[0] - world.pays[1]) / (world.reads[1] - world.reads[0]);
    const simulation = simulationOf(world.launches);
    const found = Array.from({ length: experiments }, () => experiment(simulation, world)?.interval).filter(
      (interval) => interval !== null && interval !== undefined,
    );
    const covers = found.filter(
      ({ low, high }) => low <= truth && truth <= (high ?? Number.POSITIVE_INFINITY),
    );
    const share = covers.length / found.length;
    const unbounded = found.filter(({ high }) => high === null).length;
    context.diagnostic(`${(100 * share).toFixed(1)} % of ${found.length}, ${unbounded} without an upper end`);
    assert.ok(share >= 0.94 && share <= most, `covered ${share}`);
  });
}

test('of two that neither read nor pay differently, nothing is claimed in 95 % of experiments', () => {
  const simulation = simulationOf(7);
  const alike: World = { reads: [500, 500], pays: [600, 600], launches: 5 };
  const found = Array.from({ length: experiments }, () => experiment(simulation, alike)?.interval);
  const known = found.filter((interval) => interval !== null && interval !== undefined);
  // A claim: who seems to read cheaper is worth it from some number of reads on.
  const claims = known.filter(({ high }) => high !== null).length / experiments;
  assert.ok(claims <= 0.05 / 2 + 0.01, `${claims}`);
});
