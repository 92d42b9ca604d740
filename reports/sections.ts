/** The layout of a run: views of the whole run, and one section per scenario and setting, in the run's own order. */
import type { Metric } from '../results/metrics/registry.ts';
import {
  conditionsKey,
  delayLabels,
  describeLoad,
  questionKey,
  reference,
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
  /** `small dataset, closed loop, 16 connections, mercurius`, with all executors that the run used in this setting. */
  readonly setting: string;
  /** In the order of the run's strategies, each followed by its ablations; executors of a strategy are adjacent. */
  readonly summaries: readonly Summary[];
}

/** Every result of the run is in exactly one section. */
export function sectionsOf(run: Run): readonly Section[] {
  const rank = new Map(run.strategies.map(({ name }, index) => [name, index]));
  const rankOf = ({ result }: Summary) => rank.get(result.strategy) ?? rank.size;
  const byScenario = Map.groupBy(summarize(run), ({ result }) => result.scenario);
  return scenariosOf(run).flatMap((scenario) => {
    const byQuestion = Map.groupBy(byScenario.get(scenario.name) ?? [], ({ result }) => questionKey(result));
    return [...byQuestion.values()].map((summaries) => ({
      scenario,
      setting: settingText(run, summaries),
      summaries: summaries.toSorted(
        (a, b) =>
          rankOf(a) - rankOf(b) || Number(a.result.ablation !== null) - Number(b.result.ablation !== null),
      ),
    }));
  });
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

/** Whether a section's cases were measured for their capacity, and not for a latency. */
export function isCapacity({ summaries }: Section): boolean {
  return summaries[0]?.result.load.kind === 'capacity';
}

/** The metrics that the cases of these sections were measured for. */
export function headlinesOf(sections: readonly Section[]): readonly Metric[] {
  return [...new Set(sections.flatMap(({ summaries }) => summaries.map(({ headline }) => headline)))];
}

/** Which ratios mean faster: `below 1 is faster (of a capacity, above 1)`. */
export function fasterText(sections: readonly Section[]): string {
  const [more, less] = (['higher', 'lower'] as const).map((better) =>
    headlinesOf(sections).filter((headline) => headline.better === better),
  );
  if (less?.length === 0) return 'above 1 is faster';
  return `below 1 is faster${more?.map(({ title }) => ` (of a ${title}, above 1)`).join('')}`;
}

/** Whether anything can be compared with `normalized`; if not, there are no ratios. */
export function isCompared(sections: readonly Section[]): boolean {
  return sections.some(
    ({ summaries }) => summaries.length > 1 && summaries.some(({ label }) => label === reference),
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
  const same = results.filter((result) => conditionsKey(result) === conditionsKey(first.result));
  const executors = [...new Set(same.map(({ executor }) => executor))].join(' and ');
  return [`${dataset} dataset`, describeLoad(load), ...delayLabels(first.result), executors].join(', ');
}
