import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { namedScenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { dataFile, tableFiles } from '../../servers/strategies/database.fixture.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type AskedWrite, writesOf, wrongWrite } from './writes.ts';

const [tiny] = datasets;
assert.ok(tiny);
const dataset = tiny;

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase({ sql: [...tableFiles, dataFile] });
});
after(() => database.drop());

let number = 0;
const takeNumber = (): number => {
  number += 1;
  return number;
};

/** What a server that answers `change` of the right answer gets told. */
function toldTo(writes: readonly AskedWrite[], change: (right: string) => string): Promise<string | null> {
  const right = writes.map(({ write: { data } }) => JSON.stringify({ data }));
  let asked = -1;
  const target = {
    name: 'qm',
    post: async () => {
      asked += 1;
      return { status: 200, body: change(right[asked] ?? '') };
    },
  };
  return wrongWrite(target, writes, database.client, takeNumber);
}

for (const scenario of namedScenarios.filter(({ write }) => write !== undefined)) {
  test(`${scenario.name}: an answer that is right is not enough if nothing was written`, async () => {
    const writes = writesOf(scenario, dataset, 1);
    assert.match(
      (await toldTo(writes, (right) => right)) ?? '',
      /^was not written, although it was answered/,
    );
  });

  test(`${scenario.name}: another answer, and an error, are told`, async () => {
    const writes = writesOf(scenario, dataset, 1);
    const other = await toldTo(writes, (right) => right.replace('"error":null', '"error":{"code":"BUSY"}'));
    assert.match(other ?? '', /^the answer differs at data\.\w+\.error/);
    const failed = await toldTo(writes, () => '{"data":null,"errors":[{"message":"no"}]}');
    assert.match(failed ?? '', /^errors under status 200/);
  });
}
