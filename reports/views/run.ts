/** The figures of a run, for the terminal at its end and for the README. */
import { capitalized, countOf, dateText } from '../../results/format.ts';
import { launchCount } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { launchesNeeded } from '../../results/statistics/estimate.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { fasterText, headlinesOf, isCompared, isPlansAlone, type Section, sectionsOf } from '../sections.ts';
import type { Table } from '../tables/table.ts';
import { executorTables } from './by-executor.ts';
import { delayView } from './database.ts';
import { intervalMatrix, terminalFigures } from './figures.ts';
import { aaLine, notesOf } from './notes.ts';
import { planTables } from './plans.ts';
import { notSignificant, ratioKind } from './summary.ts';

/** A short cell per case in a terminal, intervals and their conditions in Markdown. For a run of plans alone, its plans. */
export function runTables(run: Run, medium: 'terminal' | 'markdown'): readonly Table[] {
  const isTerminal = medium === 'terminal';
  const isPlans = isPlansAlone(run);
  if (isPlans && isTerminal) return planTables(run);
  const sections = sectionsOf(run);
  const aa = aaLine(run);
  const isAlert = aa?.style === 'alert';
  const figures = [...Map.groupBy(sections, ({ setting }) => setting)].map(
    ([setting, own]): Table =>
      isTerminal
        ? { caption: { text: setting, style: 'bold', isProse: true }, ...terminalFigures(own) }
        : { caption: madeHow(run, setting, own), ...intervalMatrix(own) },
  );
  return [
    ...(isAlert ? [{ caption: aa }] : []),
    ...(isPlans ? planTables(run) : figures),
    ...(isTerminal ? delayView.tables(run) : []),
    ...executorTables(run, medium),
    {
      caption: [isTerminal && { text: legend(sections), style: 'faint', isProse: true }],
      notes: [
        !isAlert && aa,
        ...(isTerminal ? [] : run.environment.warnings.map((warning) => `warning: ${warning}`)),
        ...notesOf(run).map((note) => `note: ${note}`),
        ...sections.flatMap(doubtLines),
      ],
    },
  ];
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

function legend(sections: readonly Section[]): string {
  const titles = headlinesOf(sections).map(({ title }) => title);
  const asked = titles.length === 0 ? 'What was asked for' : capitalized(titles.join(' or '));
  const figure = `${asked} with its spread (about half of the rounds lie within it)`;
  if (!isCompared(sections)) return `${figure}.`;
  const isAny = (test: (summary: Summary) => boolean) =>
    sections.some(({ summaries }) => summaries.some(test));
  const doubt = isAny((one) => ratioKind(one) === 'uncertain')
    ? `; ? ${notSignificant} after correction for the number of ratios`
    : '';
  // Said once, because the short cells have no room for it.
  const rounds = isAny(({ ratio }) => ratio?.interval?.over === 'rounds')
    ? ` Fewer than ${launchesNeeded} launches: intervals are over rounds.`
    : '';
  return `${figure}, and the ratio to normalized: ${fasterText(sections)}; ~ no difference found${doubt}.${rounds}`;
}
