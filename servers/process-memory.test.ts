import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMemory } from './process-memory.ts';
import { PublicError } from './public-error.ts';

test('without a forced collection nothing is read, because garbage would be part of it', () => {
  assert.throws(readMemory, (error) => error instanceof PublicError && /--expose-gc/.test(error.message));
});
