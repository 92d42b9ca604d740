/** The figures of a run, as a terminal shows them at its end and as the README does. */
import { capitalized, countOf, dateText } from '../../results/format.ts';
import type { Run } from '../../results/run.ts';
import { launchesNeeded } from '../../results/statistics/estimate.ts';
import type { Summary } from '../../results/stats.ts';
import { launchCount } from '../../results/trial.ts';
import {
  bySetting,
  fasterText,
  headlinesOf,
  isCompared,
  isPlansAlone,
  type Section,
  sectionsOf,
} from '../sections.ts';
import type { Table } from '../tables/table.ts';
import { executorTables } from './by-executor.ts';
import { distanceTables } from './database.ts';
import { intervalMatrix, terminalFigures } from './figures.ts';
import { aaText, notesOf } from './notes.ts';
import { planTables } from './plans.ts';
import { perhapsChance, ratioKind } from './summary.ts';

/** Of plans, where the run has nothing else. A pair that differs where there is nothing to find comes first. */
export function runTables(run: Run): readonly Table[] {
  if (isPlansAlone(run)) return planTables(run);
  const sections = sectionsOf(run);
  const aa = aaText(run);
  const alert = aa?.isAlert ? [{ caption: { text: aa.text, style: 'alert' } } as const] : [];
  const legend = `${figureLegend(sections)} with its spread (about half of the rounds lie within it)${ratioLegend(sections)}`;
  return [
    ...alert,
    ...[...bySetting(sections)].map(
      ([setting, own]): Table => ({
        caption: { text: setting, style: 'bold', isProse: true },
        ...terminalFigures(own),
      }),
    ),
    ...distanceTables(run),
    ...executorTables(run, 'terminal'),
    {
      caption: { text: legend, style: 'faint', isProse: true },
      notes: [
        ...(aa === null || aa.isAlert ? [] : [{ text: aa.text, style: 'faint' } as const]),
        ...noteLines(run),
        ...sections.flatMap(doubtLines),
      ],
    },
  ];
}

/** Every figure with its interval, and how it was made. */
export function runDocument(run: Run): readonly Table[] {
  const sections = sectionsOf(run);
  const aa = aaText(run);
  return [
    ...(aa?.isAlert ? [{ caption: { text: aa.text, style: 'alert' } } as const] : []),
    ...(isPlansAlone(run)
      ? planTables(run)
      : [...bySetting(sections)].map(([setting, own]) => ({
          caption: madeHow(run, setting, own),
          ...intervalMatrix(own),
        }))),
    ...executorTables(run, 'markdown'),
    {
      notes: [
        ...(aa === null || aa.isAlert ? [] : [aa.text]),
        ...run.environment.warnings.map((warning) => `warning: ${warning}`),
        ...noteLines(run),
        ...sections.flatMap(doubtLines),
      ],
    },
  ];
}

function noteLines(run: Run): readonly string[] {
  return notesOf(run).map((note) => `note: ${note}`);
}

/** Every doubt, in full. */
function doubtLines({ summaries }: Section): readonly string[] {
  return summaries.flatMap(({ label, result, warnings }) =>
    warnings.map((warning) => `${label}, ${result.scenario}: ${warning}`),
  );
}

function madeHow(run: Run, setting: string, sections: readonly Section[]): string {
  const { environment, profile, id, startedAt } = run;
  const asked = headlinesOf(sections).map(({ title, unit }) => `${capitalized(title)} in ${unit}`);
  const ratio = isCompared(sections) ? `, and the ratio to normalized (${fasterText(sections)})` : '';
  return (
    `${asked.join(', ')} with its 95 % interval${ratio}. ${setting}, ` +
    `${countOf(launchCount(run), 'launch', 'launches')}; PostgreSQL ${environment.postgresVersion}, Node ` +
    `${environment.nodeVersion}, ${environment.cpuModel}, ${countOf(environment.cpuCount, 'core')}; profile ` +
    `${profile}, ${dateText(startedAt)}, run ${id}.`
  );
}

function figureLegend(sections: readonly Section[]): string {
  const titles = headlinesOf(sections).map(({ title }) => title);
  return titles.length === 0 ? 'What was asked for' : capitalized(titles.join(' or '));
}

/** What follows in the legend where there is a ratio, to the full stop. */
function ratioLegend(sections: readonly Section[]): string {
  if (!isCompared(sections)) return '.';
  const isAny = (test: (summary: Summary) => boolean) =>
    sections.some(({ summaries }) => summaries.some(test));
  const doubt = isAny((one) => ratioKind(one) === 'uncertain')
    ? `; ? ${perhapsChance}, as one of so many ratios`
    : '';
  // The short cells have no room to say it each.
  const rounds = isAny(({ ratio }) => ratio?.interval?.over === 'rounds')
    ? ` Fewer than ${launchesNeeded} launches: intervals are over rounds.`
    : '';
  return `, and the ratio to normalized: ${fasterText(sections)}; ~ no difference found${doubt}.${rounds}`;
}
