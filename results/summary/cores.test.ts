import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestsPerSecond } from './cores.ts';

const cost = { serverUs: 100, databaseUs: 300 };

test('cores that both share answer by the sum, and more of them as many times more', () => {
  assert.equal(requestsPerSecond(cost, { cores: 1, serverCores: null }), 2_500);
  assert.equal(requestsPerSecond(cost, { cores: 8, serverCores: null }), 20_000);
});

test('cores that are divided answer what the busier side bears', () => {
  assert.equal(requestsPerSecond(cost, { cores: 8, serverCores: 4 }), 4e6 / 300, 'the database');
  assert.equal(requestsPerSecond(cost, { cores: 8, serverCores: 1 }), 10_000, 'the server');
  const best = requestsPerSecond(cost, { cores: 8, serverCores: 2 });
  assert.equal(best, requestsPerSecond(cost, { cores: 8, serverCores: null }), 'divided as the cost is');
});
