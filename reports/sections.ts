/** The layout of a run: views of the whole run, and one section per scenario and setting. */
import type { Metric } from '../results/metrics/registry.ts';
import {
  conditionsKey,
  delayLabels,
  describeLoad,
  foreignDataset,
  type Purpose,
  purposeOf,
  questionKey,
  referenceOf,
} from '../results/run-file/case.ts';
import type { Run } from '../results/run-file/run.ts';
import { type Summary, summarize } from '../results/summary/stats.ts';
import type { Table } from './tables/table.ts';

/** Tables of a whole run, under a heading of the page. */
export interface RunView {
  /** Id of the heading. */
  readonly id: string;
  readonly title: string;
  /** Text before the tables. */
  readonly lead?: (run: Run) => string;
  /** For tables without a caption of their own. */
  readonly caption?: string;
  /** Without rows if the run has nothing to show. */
  readonly tables: (run: Run) => readonly Table[];
}

export type ScenarioText = Run['scenarios'][number];

/** The cases that answer one question: comparable with each other, and with no others. */
export interface Section {
  readonly scenario: ScenarioText;
  readonly purpose: Purpose;
  /** The label of the target that the others are compared with. */
  readonly against: string;
  /** `small dataset, closed loop, 16 connections, mercurius`, with all executors that the run used in this setting. */
  readonly setting: string;
  /** In the order of the run's strategies, each followed by its ablations; executors of a strategy are adjacent. */
  readonly summaries: readonly Summary[];
}

/** In the order of a report: the cost first, because strategies are compared by it. */
export const purposes: readonly Purpose[] = ['cost', 'latency', 'traffic', 'capacity'];

/**
 * Every result of the run is in exactly one section. Scenarios are in the run's order, and the sections of each in that of
 * their purposes.
 */
export function sectionsOf(run: Run, against: string = referenceOf(run)): readonly Section[] {
  const rank = new Map(run.strategies.map(({ name }, index) => [name, index]));
  const rankOf = ({ result }: Summary) => rank.get(result.strategy) ?? rank.size;
  const byScenario = Map.groupBy(summarize(run, against), ({ result }) => result.scenario);
  return scenariosOf(run).flatMap((scenario) => {
    const byQuestion = Map.groupBy(byScenario.get(scenario.name) ?? [], ({ result }) => questionKey(result));
    const sections = [...byQuestion.values()].flatMap((summaries): readonly Section[] =>
      summaries.slice(0, 1).map(({ result }) => ({
        scenario,
        purpose: purposeOf(result.load),
        against,
        setting: settingText(run, summaries),
        summaries: summaries.toSorted(
          (a, b) =>
            rankOf(a) - rankOf(b) || Number(a.result.ablation !== null) - Number(b.result.ablation !== null),
        ),
      })),
    );
    return inOrder(sections);
  });
}

/** Sections of one purpose stay in the order of the run. */
function inOrder(sections: readonly Section[]): readonly Section[] {
  return purposes.flatMap((purpose) => sections.filter((section) => section.purpose === purpose));
}

/** The sections that were asked under the same conditions, in the order of a report. */
export function settingsOf(sections: readonly Section[]): readonly (readonly Section[])[] {
  return [...Map.groupBy(inOrder(sections), ({ setting }) => setting).values()];
}

/** Labels of all strategies and ablations of these sections, in their order. */
export function labelsOf(sections: readonly Section[]): readonly string[] {
  return [...new Set(sections.flatMap(({ summaries }) => summaries.map(({ label }) => label)))];
}

/** Whether a run was made for its plans only: it is finished, and no load ran. */
export function isPlansAlone({ results, finishedAt }: Run): boolean {
  const isAnySound = results.some(({ status }) => status !== 'invalid');
  return finishedAt !== null && isAnySound && results.every(({ rounds }) => rounds.length === 0);
}

/** The metrics that the cases of these sections were measured for. */
export function headlinesOf(sections: readonly Section[]): readonly Metric[] {
  return [...new Set(sections.flatMap(({ summaries }) => summaries.map(({ headline }) => headline)))];
}

/** Whether anything can be compared; if not, there are no ratios. */
export function isCompared(sections: readonly Section[]): boolean {
  return sections.some(
    ({ summaries }) => summaries.length > 1 && summaries.some(({ standing }) => standing === 'reference'),
  );
}

/** A scenario that results name but the run does not describe is still shown, under its name. */
function scenariosOf(run: Run): readonly ScenarioText[] {
  const described = new Set(run.scenarios.map(({ name }) => name));
  const others = new Set(run.results.map(({ scenario }) => scenario).filter((name) => !described.has(name)));
  return [...run.scenarios, ...[...others].map((name) => ({ name, title: name, kind: null, operation: '' }))];
}

/** Equal for all scenarios that were asked under the same conditions, whichever executors answered. */
function settingText({ results }: Run, [first]: readonly Summary[]): string {
  if (first === undefined) return '';
  const { dataset, load } = first.result;
  // There is one way of asking a server that somebody else started, and its data are unknown.
  if (dataset === foreignDataset) return describeLoad(load);
  const same = results.filter((result) => conditionsKey(result) === conditionsKey(first.result));
  const executors = [...new Set(same.map(({ executor }) => executor))].join(' and ');
  return [`${dataset} dataset`, describeLoad(load), ...delayLabels(first.result), executors].join(', ');
}
