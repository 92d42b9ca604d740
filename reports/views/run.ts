/** The figures of a run, for the terminal at its end and for the README. */
import { countOf, dateText } from '../../results/format.ts';
import { launchCount } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { intervalMatrix, terminalFigures } from '../figures/matrix.ts';
import { offeredText, settingTitle } from '../figures/titles.ts';
import { isCompared, isPlansAlone, type Section, sectionsOf, settingsOf } from '../sections.ts';
import { type Line, type Table, withRows } from '../tables/table.ts';
import { bestLines } from './best.ts';
import { executorTables } from './by-executor.ts';
import { delayView } from './database.ts';
import { legendText } from './legend.ts';
import { aaLine, doubtLines, notesOf } from './notes.ts';
import { openingLines } from './opening.ts';
import { planTables } from './plans.ts';
import { priceInShort } from './price/index.ts';
import { timeText } from './time.ts';

type TextMedium = 'terminal' | 'markdown';

export interface RunOptions {
  /** The label of the target to compare with; `normalized` when absent. */
  readonly against?: string | undefined;
  /** What the run did not ask, a line each, with the command that does. */
  readonly notMeasured?: readonly string[];
}

/** What a run found, in the order in which it is needed. Of a run of plans alone, its plans. */
export function runTables(
  run: Run,
  medium: TextMedium,
  { against, notMeasured = [] }: RunOptions = {},
): readonly Table[] {
  const isTerminal = medium === 'terminal';
  const isPlans = isPlansAlone(run);
  if (isPlans && isTerminal) return planTables(run);
  const sections = sectionsOf(run, against);
  const legend = legendText(sections);
  const best = [...bestLines(run, sections), ...notMeasured];
  return [
    ...openingTables(openingLines(run, sections), medium),
    ...(isTerminal ? [] : [{ caption: madeHow(run, sections) }]),
    ...(isPlans ? planTables(run) : settingsOf(sections).map((own) => settingTable(own, sections, medium))),
    ...(isTerminal ? delayView.tables(run) : []),
    ...executorTables(run, medium),
    ...priceTables(run),
    ...(best.length === 0 ? [] : [{ notes: best }]),
    {
      caption: [legend !== '' && { text: legend, style: 'faint', isProse: true }],
      notes: [
        aaLine(run),
        timeText(run),
        ...(isTerminal ? [] : run.environment.warnings.map((warning) => `warning: ${warning}`)),
        ...notesOf(run).map((note) => `note: ${note}`),
        ...doubtLines(sections),
      ],
    },
  ];
}

/** With a heading each, if the run has any. */
function priceTables(run: Run): readonly Table[] {
  return priceInShort.flatMap(({ title, lead, tables }) =>
    withRows(tables(run)).map((table) => ({
      ...table,
      caption: [
        { text: title, style: 'bold' as const, isProse: true },
        lead && { text: lead(run), style: 'faint' as const, isProse: true },
      ].filter((line) => line !== undefined),
    })),
  );
}

/** In a terminal one line below the other; in Markdown a paragraph each. */
function openingTables(lines: readonly Line[], medium: TextMedium): readonly Table[] {
  if (medium === 'markdown') return lines.map((line) => ({ caption: line }));
  return lines.length === 0 ? [] : [{ caption: lines }];
}

/** A short cell per case in a terminal, every figure with its interval in Markdown. */
function settingTable(own: readonly Section[], all: readonly Section[], medium: TextMedium): Table {
  const offered = offeredText(own, all);
  const conditions = own[0]?.setting ?? '';
  const setting = medium === 'terminal' ? conditions : `(${conditions})`;
  const lines: readonly Line[] = [
    { text: settingTitle(own), style: 'bold', isProse: true },
    { text: offered === null ? setting : `${setting}. ${offered}`, style: 'faint', isProse: true },
  ];
  return { caption: lines, ...(medium === 'terminal' ? terminalFigures(own) : intervalMatrix(own)) };
}

function madeHow(run: Run, sections: readonly Section[]): string {
  const { environment, profile, id, startedAt } = run;
  const compared = isCompared(sections) ? `, and what it comes to beside ${sections[0]?.against}` : '';
  const database = environment.postgresVersion === null ? '' : `PostgreSQL ${environment.postgresVersion}, `;
  return (
    `Each figure with its 95 % interval${compared}. ${countOf(launchCount(run), 'launch', 'launches')}; ` +
    `${database}Node ${environment.nodeVersion}, ${environment.cpuModel}, ` +
    `${countOf(environment.cpuCount, 'core')}; profile ${profile}, ${dateText(startedAt)}, run ${id}.`
  );
}
