import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileScanPlan } from './scan-plan.ts';
import { Scanner } from './scanner.ts';
import { objectMark } from './tape.ts';

const plan = compileScanPlan([
  { key: 'bio', name: 'bio', listDepth: 0, child: null },
  {
    key: 'child_list',
    name: 'childList',
    listDepth: 1,
    child: [{ key: 'id', name: 'id', listDepth: 0, child: null }],
  },
]);

test('a string ends where it ends, wherever it begins and whatever stands in it', () => {
  const scanner = new Scanner();
  for (let before = 0; before < 8; before += 1) {
    for (let length = 0; length < 20; length += 1) {
      for (const letter of ['a', '\u007f', 'é', '\u2028', '\\"', '\\\\']) {
        const text = `${' '.repeat(before)}{"bio":"${letter.repeat(length)}"}`;
        const cell = scanner.scan(text, plan);
        const { cells } = scanner.tape;
        assert.equal(cells[cell], objectMark);
        const [start, end] = [cells[cells[cell + 1] ?? 0], cells[(cells[cell + 1] ?? 0) + 1]];
        assert.equal(scanner.bytes.toString('utf8', start, end), `"${letter.repeat(length)}"`);
      }
    }
  }
});

test('what is no JSON is refused at its byte, and the document is not quoted', () => {
  const scanner = new Scanner();
  for (const [text, expected] of [
    ['{"bio":"secret\n"}', 'Expected the rest of a string at byte 14.'],
    ['{"bio":"b" "x"}', 'Expected "," or the end of a list or object at byte 11.'],
    ['{"bio":secret}', 'Expected a value at byte 7.'],
    ['{"bio":"b"} 1', 'Expected the end at byte 12.'],
  ] as const) {
    assert.throws(() => scanner.scan(text, plan), { name: 'SyntaxError', message: expected });
  }
});

test('what a document took is given back with the next', () => {
  const scanner = new Scanner();
  scanner.scan(`{"child_list":[${'{"id":1},'.repeat(300_000)}{}]}`, plan);
  assert.ok(scanner.bytes.length > 2_000_000 && scanner.tape.cells.length > 1_000_000);
  scanner.scan('{}', plan);
  assert.ok(scanner.bytes.length <= 1024 * 1024 && scanner.tape.cells.length <= 256 * 1024);
});

test('a document that asks for more places than the bound is refused', () => {
  const fields = Array.from({ length: 40 }, (_, index) => ({
    key: `k${'x'.repeat(index)}`,
    name: '',
    listDepth: 0,
    child: null,
  }));
  const wide = compileScanPlan([{ key: 'list', name: 'list', listDepth: 1, child: fields }]);
  assert.throws(() => new Scanner().scan(`{"list":[${'{},'.repeat(250_000)}{}]}`, wide), RangeError);
});

test('members are found in any order, also after a document that had them in another', () => {
  const twoKeys = compileScanPlan(
    ['id', 'bio'].map((key) => ({ key, name: key, listDepth: 0, child: null })),
  );
  const scanner = new Scanner();
  for (const text of [
    '{"id": 1, "bio": "b"}',
    '{"bio": "b", "id": 1}',
    '{"id":  1,"bio" : "b"}',
    '{"id": 1, "bip": 0, "bio": "b"}',
    '{"bio":"b","id":1}',
  ]) {
    const cells = scanner.tape.cells[scanner.scan(text, twoKeys) + 1] ?? 0;
    const [idStart, idEnd, bioStart, bioEnd] = scanner.tape.cells.subarray(cells, cells + 4);
    assert.equal(scanner.bytes.toString('utf8', idStart, idEnd), '1');
    assert.equal(scanner.bytes.toString('utf8', bioStart, bioEnd), '"b"');
  }
});
