import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatServerTiming, parseServerTiming } from './server-timing.ts';

const timing = {
  layers: {
    parse: 0.25,
    serialization: 0.125,
    graphql: 1,
    transform: 0,
    poolWait: 0.5,
    databaseExecution: 20,
    databaseTransfer: 0.0001,
  },
  totalMs: 22.5,
};

test('a header says every layer and the whole, and is read back as written', () => {
  const header = formatServerTiming(timing);
  assert.match(header, /^parse;dur=0\.2500, /);
  assert.match(header, /, database-execution;dur=20\.0000, /);
  assert.match(header, /, total;dur=22\.5000$/);
  assert.deepEqual(parseServerTiming(header), timing);
});

test('a header that leaves out a layer, or is of another server, is none of ours', () => {
  const header = formatServerTiming(timing);
  for (const other of [
    '',
    'cache;desc="hit"',
    header.replace('graphql', 'cdn'),
    header.replace('20.0000', 'x'),
  ]) {
    assert.equal(parseServerTiming(other), null);
  }
});
