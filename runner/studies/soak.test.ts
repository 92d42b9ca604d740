import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixed } from './soak.ts';

test('every scenario is asked equally often, however long its own stream is', () => {
  const request = (body: string) => ({ body, expected: { bytes: 0, sha256: '' } });
  const stream = mixed([[request('a'), request('b')], [request('c')], []]).map(({ body }) => body);
  assert.deepEqual(stream, ['a', 'c', 'b', 'c']);
});
