import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { type Step, Timetable } from './progress.ts';

describe('a timetable', () => {
  let nowMs: number;
  let steps: Step[];
  let timetable: Timetable;
  beforeEach(() => {
    nowMs = 5_000;
    steps = [];
    mock.restoreAll();
    mock.method(performance, 'now', () => nowMs);
    timetable = timetableOf({});
  });
  const timetableOf = (more: Partial<ConstructorParameters<typeof Timetable>[1]>): Timetable =>
    new Timetable({ step: (step) => steps.push(step) }, { totalMs: 100_000, ...more });
  const left = (): number => {
    timetable.begin('a part');
    return steps.at(-1)?.leftMs ?? assert.fail();
  };

  test('trusts its plan at first, and the pace so far later', () => {
    assert.equal(left(), 100_000);
    nowMs += 60_000;
    timetable.done(30_000);
    assert.equal(timetable.pace, 80 / 50);
    assert.equal(left(), 70_000 * 1.6);
  });

  test('does not hold data that had to be prepared against the machine', () => {
    nowMs += 500_000;
    timetable.unplanned(500_000);
    nowMs += 10_000;
    timetable.done(10_000);
    assert.deepEqual([timetable.spentMs, timetable.pace, left()], [10_000, 1, 90_000]);
  });

  test('is nearer its end where less is ahead than was planned, and never goes back where more is', () => {
    nowMs += 30_000;
    timetable.done(20_000);
    const pace = timetable.pace;
    timetable.replan(60_000);
    assert.equal(timetable.pace, pace);
    assert.equal(left(), 60_000 * pace);
    assert.equal(steps.at(-1)?.done, 25_000);
    timetable.replan(80_000);
    assert.deepEqual([left(), steps.at(-1)?.done], [80_000 * pace, 25_000]);
    timetable.replan(0);
    assert.deepEqual([left(), steps.at(-1)?.done], [0, 100_000]);
  });

  test('with a budget, ends when it said, because what takes longer costs rounds', () => {
    timetable = timetableOf({ budgetMs: 110_000 });
    assert.equal(left(), 100_000);
    nowMs += 60_000;
    timetable.done(20_000);
    assert.equal(left(), 40_000);
    timetable.replan(25_000);
    assert.equal(left(), 50_000, 'twice as long as planned so far');
    nowMs += 5_000;
    assert.equal(left(), 45_000);
    // What is ahead does not fit any more, and nothing can be left out.
    timetable.replan(40_000);
    assert.ok(left() > 50_000);
  });

  test('tells with each step what can be told so far', () => {
    timetable.begin('a part', 'a detail');
    timetable.decide('12 of 24 decided');
    timetable.begin('a part');
    assert.deepEqual(
      steps.map(({ detail, decided }) => [detail, decided]),
      [
        ['a detail', undefined],
        [undefined, '12 of 24 decided'],
      ],
    );
  });

  test('accounts for all the time, part by part; what lies between windows is none of theirs', () => {
    const pass = (ms: number): void => {
      nowMs += ms;
    };
    pass(1_000);
    timetable.begin('a', undefined, 'starting');
    pass(200);
    timetable.begin('b', undefined, 'windows');
    pass(30);
    timetable.window(100);
    timetable.window(20);
    pass(100);
    timetable.begin('c', undefined, 'warmingUp');
    pass(400);
    timetable.unplanned(300);
    // Not in a part of windows: a pilot, say.
    timetable.window(50);
    const nothing = { proving: 0, explaining: 0 };
    const time = { ...nothing, starting: 200, windows: 120, warmingUp: 100, other: 1_010 };
    assert.deepEqual(timetable.time, time);
    assert.deepEqual(timetable.time, time, 'asking costs nothing');
    assert.equal(
      timetable.spentMs,
      Object.values(time).reduce((sum, ms) => sum + ms, 0),
    );
    const resumed = timetableOf({ time });
    nowMs += 7;
    assert.deepEqual(resumed.time, { ...time, other: 1_017 });
  });
});
