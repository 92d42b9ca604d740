/** How a run is laid out: what is shown of all of it, and one section per scenario and setting, in the run's own order. */
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

/** Tables of a whole run on the page, under a heading. */
export interface RunView {
  /** Of the heading. */
  readonly id: string;
  readonly title: string;
  /** What to know before. */
  readonly lead?: (run: Run) => string;
  /** Where the table has none. */
  readonly caption?: string;
  /** Without rows where the run has nothing of it. */
  readonly tables: (run: Run) => readonly Table[];
}

export type ScenarioText = Run['scenarios'][number];

/** The cases that answer one question: comparable with each other and with nothing else. */
export interface Section {
  readonly scenario: ScenarioText;
  /** `small dataset, closed loop, 16 connections, mercurius`; with all executors that the run asked so. */
  readonly setting: string;
  /** In the order of the run's strategies, each followed by its ablations; a strategy's executors are neighbours. */
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

/** Whether a run was made for its plans: it is finished, and no load ran. */
export function isPlansAlone({ results, finishedAt }: Run): boolean {
  const isAnySound = results.some(({ status }) => status !== 'invalid');
  return finishedAt !== null && isAnySound && results.every(({ rounds }) => rounds.length === 0);
}

/** Whether a section's cases are asked for the rate that they bear, and not for a latency. */
export function isCapacity({ summaries }: Section): boolean {
  return summaries[0]?.result.load.kind === 'capacity';
}

/** What the cases of these sections were asked for. */
export function headlinesOf(sections: readonly Section[]): readonly Metric[] {
  return [...new Set(sections.flatMap(({ summaries }) => summaries.map(({ headline }) => headline)))];
}

/** Which ratios are of what is faster: `below 1 is faster (of a capacity, above 1)`. */
export function fasterText(sections: readonly Section[]): string {
  const [more, less] = (['higher', 'lower'] as const).map((better) =>
    headlinesOf(sections).filter((headline) => headline.better === better),
  );
  if (less?.length === 0) return 'above 1 is faster';
  return `below 1 is faster${more?.map(({ title }) => ` (of a ${title}, above 1)`).join('')}`;
}

/** Whether there is anything to set against `normalized`: only then is there a ratio to speak of. */
export function isCompared(sections: readonly Section[]): boolean {
  return sections.some(
    ({ summaries }) => summaries.length > 1 && summaries.some(({ label }) => label === reference),
  );
}

/** A scenario that results name and the run does not describe is still shown, under its name. */
function scenariosOf(run: Run): readonly ScenarioText[] {
  const described = new Set(run.scenarios.map(({ name }) => name));
  const others = new Set(run.results.map(({ scenario }) => scenario).filter((name) => !described.has(name)));
  return [...run.scenarios, ...[...others].map((name) => ({ name, title: name, operation: '' }))];
}

/** The same for all scenarios that were asked so, whichever executors answered them. */
function settingText({ results }: Run, [first]: readonly Summary[]): string {
  if (first === undefined) return '';
  const { dataset, load } = first.result;
  const same = results.filter((result) => conditionsKey(result) === conditionsKey(first.result));
  const executors = [...new Set(same.map(({ executor }) => executor))].join(' and ');
  return [`${dataset} dataset`, describeLoad(load), ...delayLabels(first.result), executors].join(', ');
}
