import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../../results/run-file/run.ts';
import { makeSample, makeSustained, makeSweep, makeSweepRound } from '../../../test/fixtures/make-longer.ts';
import { makeRun } from '../../../test/fixtures/make-run.ts';
import { assertGolden } from '../../../test/golden.ts';
import { pageHtml } from '../../page/page.ts';
import { withRows } from '../../tables/table.ts';
import { textOf } from '../../tables/text.ts';
import { sustainedView } from './sustained.ts';
import { sweepsView } from './sweeps.ts';

function longerRun(): Run {
  const run = makeRun();
  const bare = { documents: 0, updates: 0, hotUpdates: 0 };
  const rounds = (us: number, changes: Parameters<typeof makeSweepRound>[2] = {}) =>
    [1, 1.25, 0.9].map((factor) => makeSweepRound(400, factor * us, changes));
  run.price.sweeps = [
    makeSweep('normalized', 'document-size', 65_536, rounds(690, bare)),
    makeSweep('qm', 'document-size', 65_536, rounds(6_500, { toastBytes: 16_400_000 })),
    makeSweep('normalized', 'rename', 10_000, rounds(620, bare)),
    makeSweep('qm', 'rename', 100, rounds(9_650, { documents: 40_400, updates: 40_400, hotUpdates: 38_000 })),
    makeSweep('qm', 'rename', 10_000, []),
    makeSweep('qm', 'deletion', 10, rounds(3_000, { documents: 4_400, updates: 0, hotUpdates: 0 })),
    makeSweep('qm', 'writers', 32, rounds(22_000, { retries: 12 })),
  ];
  run.price.sustained = [
    makeSustained('normalized', [makeSample(10_000, 9_000, 8_000), makeSample(20_000, 8_500, 8_100)]),
    {
      ...makeSustained('qm-outbox', [
        makeSample(10_000, 5_000, 14_000),
        makeSample(20_000, 4_000, 18_000, { autovacuums: 4, autoanalyzes: 2, deadTuples: 60_000 }),
      ]),
      settleMs: 2_300,
    },
  ];
  return run;
}

test('sweeps and writes for minutes are shown, at 80 and at 140 columns', () => {
  const run = longerRun();
  for (const columns of [80, 140]) {
    const tables = [sweepsView, sustainedView].flatMap(({ title, lead, caption, tables: of }) => [
      {
        caption: [
          { text: title, style: 'bold' as const },
          { text: lead?.(run) ?? '', isProse: true },
        ],
      },
      ...withRows(of(run)).map((table) => ({ caption, ...table }) as typeof table),
    ]);
    const text = textOf(tables, { columns, color: false });
    assertGolden(text, `sweeps-${columns}.golden`);
    for (const line of text.split('\n')) assert.ok(line.length <= columns, line);
  }
});

test('the page has them where a run has them, each table with a caption of its own', () => {
  const page = pageHtml(longerRun());
  for (const { id } of [sweepsView, sustainedView]) assert.ok(page.includes(`<h2 id="${id}">`), id);
  for (const caption of ['A comment on a long post', 'A rename', 'A deletion', 'Comments by many at once'])
    assert.ok(page.includes(`<caption>${caption}`), caption);
  assert.ok(page.includes('no response within 30 s'));
  assert.ok(!pageHtml(makeRun()).includes('id="sweeps"'));
});
