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
    timetable = new Timetable({ step: (step) => steps.push(step) }, 100_000);
  });
  const left = (): number => {
    timetable.begin('a part');
    return steps.at(-1)?.leftMs ?? assert.fail();
  };

  test('trusts its plan at first, and the pace so far later', () => {
    assert.equal(left(), 100_000);
    nowMs += 60_000;
    timetable.done(30_000);
    assert.equal(timetable.pace, 70 / 40);
    assert.equal(left(), (70_000 * 70) / 40);
  });

  test('does not hold data that had to be prepared against the machine', () => {
    nowMs += 500_000;
    timetable.unplanned(500_000);
    nowMs += 10_000;
    timetable.done(10_000);
    assert.deepEqual([timetable.spentMs, timetable.pace, left()], [10_000, 1, 90_000]);
  });

  test('is nearer its end where parts are left out, at the same pace', () => {
    nowMs += 30_000;
    timetable.done(20_000);
    const pace = timetable.pace;
    timetable.leaveOut(40_000);
    assert.equal(timetable.pace, pace);
    assert.equal(left(), 40_000 * pace);
    assert.equal(steps.at(-1)?.done, 60_000);
    timetable.leaveOut(80_000);
    assert.deepEqual([left(), steps.at(-1)?.done], [0, 100_000]);
  });
});
