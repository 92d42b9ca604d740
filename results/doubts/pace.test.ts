import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NoiseFloor } from '../run-file/run.ts';
import { paceChanges } from './pace.ts';

const floor = (changes: Partial<NoiseFloor> = {}): NoiseFloor => ({
  workMedianUs: 1_000,
  workSpread: 0.1,
  memoryReadNs: 100,
  memoryReadBytes: 2 ** 26,
  timerLagP99Us: 500,
  otherCpuShare: 0,
  stolenCpuShare: 0,
  ...changes,
});

test('a machine that kept its pace within the margin has no changes', () => {
  assert.deepEqual(paceChanges([floor()], [floor({ workMedianUs: 1_090, memoryReadNs: 92 })], 0.1), []);
});

test('arithmetic and memory are distinguished, slower and faster', () => {
  assert.deepEqual(paceChanges([floor()], [floor({ memoryReadNs: 152 })], 0.1), [
    'random reads of memory: 52 % slower',
  ]);
  assert.deepEqual(paceChanges([floor()], [floor({ workMedianUs: 800, memoryReadNs: 80 })], 0.1), [
    'fixed work: 20 % faster',
    'random reads of memory: 20 % faster',
  ]);
});

test('several floors are judged by their median, and work that was not timed is left out', () => {
  const [quiet, slow] = [floor(), floor({ memoryReadNs: 200 })];
  assert.deepEqual(paceChanges([quiet, quiet], [quiet, slow], 0.1), ['random reads of memory: 50 % slower']);
  assert.deepEqual(paceChanges([floor({ memoryReadNs: null })], [slow], 0.1), []);
  assert.deepEqual(paceChanges([quiet], [{ ...slow, memoryReadBytes: 2 ** 24 }], 0.1), []);
});
