import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PublicError } from '../graphql/public-error.ts';
import { readMemory } from './process-memory.ts';

test('without a forced collection nothing is read, because garbage would be part of it', () => {
  assert.throws(readMemory, (error) => error instanceof PublicError && /--expose-gc/.test(error.message));
});
