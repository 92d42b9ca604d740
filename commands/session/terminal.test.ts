import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isColored, progressLine } from './terminal.ts';

test('color is for terminals, unless NO_COLOR or FORCE_COLOR says otherwise', () => {
  const expected: readonly (readonly [boolean, NodeJS.ProcessEnv, boolean])[] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: 'false' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: 'true' }, true],
    [false, { FORCE_COLOR: '' }, false],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [true, { TERM: 'dumb' }, false],
  ];
  for (const [isTerminal, environment, wanted] of expected)
    assert.equal(isColored(isTerminal, environment), wanted, JSON.stringify([isTerminal, environment]));
});

const step = {
  phase: 'medium: launch 2 of 9, round 3 of 3',
  detail: 'qm~no-fk-index direct post-with-comments',
  done: 42,
  total: 100,
  leftMs: 65_000,
};

test('a line of progress fits, and keeps the time left and what is asked; the bar and the phase give way', () => {
  assert.equal(
    progressLine(step, 140),
    '[##########--------------]  42 %, 1:05 left  medium: launch 2 of 9, round 3 of 3: qm~no-fk-index direct post-with-comments',
  );
  assert.equal(
    progressLine(step, 79),
    ' 42 %, 1:05 left  medium: launch 2 o…: qm~no-fk-index direct post-with-comments',
  );
  for (let columns = 20; columns <= 160; columns += 1) {
    const line = progressLine({ ...step, decided: '12 of 24 decided' }, columns);
    assert.ok(line.length <= columns, `${line.length} of ${columns}`);
  }
});

test('what is decided so far stands beside the time left', () => {
  assert.match(
    progressLine({ ...step, decided: '12 of 24 decided' }, 100),
    /^ 42 %, 1:05 left, 12 of 24 decided {2}medium: l.*: qm~no-fk-index direct post-with-comments$/,
  );
});
