/** A gate as JUnit XML, which most services for continuous integration show: a suite for each setting, a test for each case. */

import { oneLine } from '../../results/format.ts';
import type { JudgedThreshold } from '../../results/gate/asked/thresholds.ts';
import type { Finding } from '../../results/gate/findings.ts';
import type { Gate } from '../../results/gate/gate.ts';
import { type GateRow, isInconclusive, isLost } from '../../results/gate/row.ts';
import { caseKey, settingKey } from '../../results/run-file/case.ts';
import { type Html, html } from '../tables/html.ts';
import { caseText, cellText, findingText, openTexts, pooledText } from './words/findings.ts';

interface Test {
  readonly name: string;
  /** What was found, a sentence each; none if the test passed, or was skipped. */
  readonly failures: readonly string[];
  /** Why nothing can be said; null if something can. */
  readonly skipped: string | null;
  /** What was found and accepted. */
  readonly accepted: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly tests: readonly Test[];
}

export function gateJunit(found: Gate): string {
  const suites = [...caseSuites(found), ...thresholdSuites(found), ...pooledSuites(found)];
  const all = suites.flatMap(({ tests }) => tests);
  const { text } = html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cqrs-bench gate" ${countsOf(all)}>
${suites.map(suiteXml)}</testsuites>
`;
  return withoutForbidden(text);
}

function caseSuites({ rows, findings, accepted, options, isTimed }: Gate): readonly Suite[] {
  const findingsOf = textsByCase(findings);
  const acceptedOf = textsByCase(accepted.map(({ finding }) => finding));
  const tests = rows.map((row) => {
    const key = caseKey(row.result);
    const failures = findingsOf.get(key) ?? [];
    const skipped = failures.length > 0 ? null : skippedBecause(row, options.limit, isTimed);
    const test = testOf(caseText(row.result), {
      failures,
      skipped,
      accepted: acceptedOf.get(key) ?? [],
    });
    return { result: row.result, test };
  });
  const bySetting = Map.groupBy(tests, ({ result }) => settingKey(result));
  return [...bySetting].map(([name, own]) => ({ name, tests: own.map(({ test }) => test) }));
}

function testOf(name: string, { failures = [], skipped = null, accepted = [] }: Partial<Test>): Test {
  return { name, failures, skipped, accepted };
}

/** Thresholds have tests of their own. */
function textsByCase(findings: readonly Finding[]): ReadonlyMap<string, readonly string[]> {
  const own = Map.groupBy(
    findings.filter(({ kind }) => kind !== 'threshold'),
    ({ result }) => caseKey(result),
  );
  return new Map([...own].map(([key, same]) => [key, same.map(findingText)]));
}

function skippedBecause(row: GateRow, limit: number, isTimed: boolean): string | null {
  if (row.incomparable !== null) return row.incomparable;
  if (isLost(row)) return 'measurements were lost';
  const [headline] = row.cells;
  if (!isTimed || !headline) return null;
  const isUnclear = isInconclusive(row, limit) || headline.verdict === 'unclear';
  return isUnclear ? row.cells.map((cell) => `${cell.metric.title} ${cellText(cell)}`).join('; ') : null;
}

function thresholdSuites({ thresholds, findings, accepted }: Gate): readonly Suite[] {
  if (thresholds.length === 0) return [];
  const textsIn = (all: readonly Finding[], judged: JudgedThreshold) =>
    all
      .filter((one) => one.kind === 'threshold' && one.threshold === judged.threshold)
      .map((finding) => findingText(finding));
  const tests = thresholds.map((judged) => {
    const failures = textsIn(findings, judged);
    const open = openTexts(judged);
    return testOf(judged.threshold.text, {
      failures,
      skipped: failures.length === 0 && open.length > 0 ? open.join('; ') : null,
      accepted: textsIn(
        accepted.map(({ finding }) => finding),
        judged,
      ),
    });
  });
  return [{ name: 'thresholds', tests }];
}

function pooledSuites({ pooled }: Gate): readonly Suite[] {
  if (pooled.length === 0) return [];
  const tests = pooled.map((one) =>
    testOf(one.metric.title, { failures: one.isWorse ? [pooledText(one)] : [] }),
  );
  return [{ name: 'all rows together', tests }];
}

function countsOf(tests: readonly Test[]): Html {
  const failures = tests.filter((test) => test.failures.length > 0).length;
  const skipped = tests.filter((test) => test.skipped !== null).length;
  return html`tests="${tests.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

function suiteXml({ name, tests }: Suite): Html {
  return html`  <testsuite name="${name}" ${countsOf(tests)}>
${tests.map((test) => testXml(name, test))}  </testsuite>
`;
}

function testXml(suite: string, { name, failures, skipped, accepted }: Test): Html {
  const [first] = failures;
  const parts = [
    first !== undefined &&
      html`<failure message="${oneLine(first)}">${failures.map(oneLine).join('\n')}</failure>`,
    skipped !== null && html`<skipped message="${oneLine(skipped)}"/>`,
    accepted.length > 0 && html`<system-out>accepted: ${accepted.map(oneLine).join('\n')}</system-out>`,
  ].filter((part) => part !== false);
  return html`    <testcase classname="${suite}" name="${name}">${parts}</testcase>
`;
}

/** Control characters are escaped by then; these no XML 1.0 may hold either. */
function withoutForbidden(text: string): string {
  return text.toWellFormed().replace(/[\ufffe\uffff]/g, '\ufffd');
}
