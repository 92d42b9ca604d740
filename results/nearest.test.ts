import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

test('the nearest word is found despite a typing error; there is none if nothing is near', () => {
  const words = ['normalized', 'tv', 'mv', 'qm', 'feed'];
  assert.equal(nearest('normalised', words), 'normalized');
  assert.equal(nearest('Feeed', words), 'feed');
  assert.equal(nearest('materialized-everything', words), null);
  assert.equal(nearest('tv', []), null);
});
