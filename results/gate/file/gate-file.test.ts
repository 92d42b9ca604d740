import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { gates, subjects } from '../../../test/fixtures/make-gates.ts';
import { assertGolden } from '../../../test/golden.ts';
import { metricOf } from '../../metrics/registry.ts';
import { keyFault } from '../asked/acceptance.ts';
import { GateFileSchema } from './gate-file.ts';
import { gateFile } from './gate-json.ts';

test('gate.schema.json is current', () => {
  const text = `${JSON.stringify(z.toJSONSchema(GateFileSchema), null, 2)}\n`;
  assertGolden(text, '../../results/gate/file/gate.schema.json');
});

const words = { exitCode: 1, summary: 'Finding: x.', notes: ['n'], subjects, textOf: () => 'text' };

test('every outcome can be read again', () => {
  for (const make of Object.values(gates)) {
    const file = gateFile(make(), words);
    assert.deepEqual(GateFileSchema.parse(JSON.parse(JSON.stringify(file))), file);
  }
});

test('values are in the unit beside them, and keys are those that can be accepted', () => {
  const file = gateFile(gates.finding(), words);
  const row = file.rows.find(({ strategy, load }) => strategy === 'mv' && load === 'closed:1');
  const [cell] = row?.cells ?? [];
  assert.ok(cell?.baseline && cell.candidate && cell.ratio);
  assert.deepEqual([cell.metric, cell.unit, cell.verdict], ['p50', metricOf('p50').unit, 'regressed']);
  assert.ok(cell.baseline > 1 && cell.baseline < 1.2, `${cell.baseline} ms`);
  assert.ok(Math.abs(cell.candidate / cell.baseline / cell.ratio.value - 1) < 0.01);
  assert.deepEqual(
    file.findings.map(({ key }) => keyFault(key)),
    file.findings.map(() => null),
  );
  assert.deepEqual(
    [file.baseline.subject, file.candidate.run],
    [subjects.baseline, '20261123T090112Z-quick-0c4e'],
  );
});
