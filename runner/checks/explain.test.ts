import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedBuffers, typicalRequest } from './explain.ts';

test('the pages of a statement include those that printing its rows fetched from TOAST', () => {
  const plan = {
    Plan: { 'Shared Hit Blocks': 5, 'Shared Read Blocks': 1, Plans: [{ 'Shared Hit Blocks': 4 }] },
    Serialization: { 'Shared Hit Blocks': 80, 'Shared Read Blocks': 7 },
  };
  assert.equal(sharedBuffers(plan), 93);
});

test('the figure is missing if the server does not report what printing fetched', () => {
  assert.equal(sharedBuffers({ Plan: { 'Shared Hit Blocks': 5 } }), null);
});

test('the typical request is the one whose answer has the median size', () => {
  const request = (bytes: number) => ({ body: `${bytes}`, expected: { bytes, sha256: '' } });
  assert.equal(typicalRequest([request(900), request(1), request(50)])?.body, '50');
  assert.equal(typicalRequest([]), undefined);
});
