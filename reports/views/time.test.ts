import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { timeText } from './time.ts';

const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ');

test('the share of the windows is said first, and then what took longest of the rest', () => {
  assert.equal(
    plain(timeText(makeRun())),
    '60 % of 1:42 min lay inside windows; warming up 20 s, starting 9 s, proving 5 s, other 5 s, explaining 2 s.',
  );
  const time = { windows: 118_000, warmingUp: 0, starting: 0, proving: 0, explaining: 0, other: 100 };
  assert.equal(plain(timeText({ ...makeRun(), time })), '100 % of 1:58 min lay inside windows.');
});

test('windows that stalled are counted, in an older file too', () => {
  const run = { ...makeRun(), time: null };
  assert.equal(timeText(run), null);
  for (const round of resultIn(run, 'qm', 'post-with-comments').rounds.slice(0, 2)) round.longestUs = 900_000;
  // Fourteen cases of twelve windows; the invalid ones have none.
  assert.equal(timeText(run), '2 of 168 windows stalled; they stay in the figures.');
});
