import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { schemaText, schemaUrl } from './schema.ts';

test('run.schema.json is current', () => {
  assert.equal(
    readFileSync(schemaUrl, 'utf8'),
    schemaText(),
    'run.ts changed and run.schema.json did not; write it again with: npx node results/run-file/schema.ts',
  );
});
