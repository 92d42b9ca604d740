/** What a run did not ask, each with the command that does. */
import { isForeign, type Purpose, purposeOf } from '../../results/run-file/case.ts';
import { type QuestionKind, questionKinds, type Run } from '../../results/run-file/run.ts';
import { namedScenarios } from '../../scenarios/index.ts';

/** It is asked together with all that it is part of the price of. */
const aWrite: QuestionKind = 'a write';

const loads: readonly (readonly [purpose: Purpose, title: string, how: string])[] = [
  ['cost', 'cost', '--load closed:16'],
  ['latency', 'latency one request at a time', '--load closed:1'],
  ['traffic', 'latency at the same traffic', '--load traffic:60%, or --profile standard'],
];

/** A line each: `not measured: an aggregation; npm run bench -- --scenario dashboard`. */
export function notMeasuredLines(run: Pick<Run, 'results' | 'scenarios'>): readonly string[] {
  // Of which kind the questions of a scenario file are is nobody's business but their author's.
  if (isForeign(run)) return [];
  const asked = new Set(run.results.map(({ scenario }) => scenario));
  // An older file does not know of what kind its questions are; its scenarios have the names of today.
  const kindOf = (name: string) =>
    run.scenarios.find((scenario) => scenario.name === name)?.kind ??
    namedScenarios.find((scenario) => scenario.name === name)?.kind;
  const kinds = new Set([...asked].map(kindOf));
  const missing = questionKinds.filter((kind) => kind !== aWrite && !kinds.has(kind));
  const examples = missing.flatMap((kind) => namedScenarios.find((one) => one.kind === kind)?.name ?? []);
  const purposes = new Set(run.results.map(({ load }) => purposeOf(load)));
  return [
    ...(missing.length === 0 ? [] : [lineOf(missing.join(', '), `--scenario ${examples.join(',')}`)]),
    ...(kinds.has(aWrite)
      ? []
      : [lineOf('what a fast read costs in writes, staleness and storage', '--profile price')]),
    ...loads.flatMap(([purpose, title, how]) => (purposes.has(purpose) ? [] : [lineOf(title, how)])),
  ];
}

function lineOf(what: string, how: string): string {
  return `not measured: ${what}; npm run bench -- ${how}`;
}
