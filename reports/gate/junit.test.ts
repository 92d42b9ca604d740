import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseThreshold } from '../../results/gate/asked/thresholds.ts';
import { gate } from '../../results/gate/gate.ts';
import { resultIn, slow, soundRun } from '../../test/fixtures/changed-run.ts';
import { gates } from '../../test/fixtures/make-gates.ts';
import { gateJunit } from './junit.ts';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The texts of an attribute, unescaped. */
function attributes(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, text = '']) =>
    text.replace(/&(#?\w+);/g, (_, entity: string) => entities[entity] ?? assert.fail(entity)),
  );
}

test('whatever a reason holds, the file is XML 1.0, and the reason can be read', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('', '\ud800', '\uffff'),
      (text, tail) => {
        const candidate = soundRun();
        const reason = `${text}"<&]]>${tail}`;
        Object.assign(resultIn(candidate, 'mv', 'dashboard', 'cost'), { status: 'saturated', reason });
        const xml = gateJunit(gate(soundRun(), candidate, { margin: 0.05, limit: 0.2 }));
        // https://www.w3.org/TR/xml/#charsets
        assert.match(xml, /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
        assert.doesNotMatch(xml, /&(?!amp;|lt;|gt;|quot;|#39;)/);
        const [message = ''] = attributes(xml, 'message');
        assert.match(message, /^mv dashboard .*ok became saturated: .*"<&\]\]>.?$/s);
      },
    ),
  );
});

test('counts are those of the tests, and every row, threshold and pooled test is one', () => {
  for (const make of Object.values(gates)) {
    const found = make();
    const xml = gateJunit(found);
    const [tests] = attributes(xml, 'tests');
    const missing = found.findings.filter(({ kind }) => kind === 'missing').length;
    assert.equal(Number(tests), xml.match(/<testcase/g)?.length);
    assert.equal(Number(tests), found.rows.length + missing + found.thresholds.length + found.pooled.length);
    assert.equal(Number(attributes(xml, 'failures')[0]), xml.match(/<failure/g)?.length ?? 0);
    assert.equal(Number(attributes(xml, 'skipped')[0]), xml.match(/<skipped/g)?.length ?? 0);
  }
});

test('a broken threshold fails its own test, and not that of the case', () => {
  const candidate = soundRun((run) => slow(resultIn(run, 'mv', 'dashboard'), 1.01));
  const thresholds = [parseThreshold('mv/dashboard p50 < 1us')];
  const xml = gateJunit(gate(soundRun(), candidate, { margin: 0.05, limit: 0.2, thresholds }));
  assert.equal(xml.match(/<failure/g)?.length, 1);
  assert.match(xml, /<testcase classname="thresholds" name="mv\/dashboard p50 &lt; 1us"><failure/);
});
