import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../tables/text.ts';
import { generatorTable } from './instrument.ts';

test('every limit of the generator has its line, which says how to get wrk', () => {
  const table = generatorTable({
    connections: 16,
    answerBytes: 1_024,
    openPerSecond: [4_000, 4_200, null],
    openLimit: 'it sent late',
    closedPerSecond: 9_000,
    wrkPerSecond: null,
  });
  const text = textOf([table], { columns: Number.POSITIVE_INFINITY, color: false });
  assert.match(text, /open loop +4,100 +\( *4,000 to +4,200\)/);
  assert.match(text, /closed loop, 16 connections +9,000/);
  assert.match(text, /wrk, 16 connections +not installed: apt-get install wrk/);
  assert.match(text, /it sent late/);
});
