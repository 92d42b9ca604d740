/** The plans of a run for a terminal: for each scenario a table, and the trees of all strategies side by side. */

import { counter, countOf, none, oneLine, orNone, shortened } from '../results/format.ts';
import { executionMs } from '../results/plan-node.ts';
import type { Run } from '../results/run.ts';
import { sumIfKnown } from '../results/statistics/basic.ts';
import type { Summary } from '../results/stats.ts';
import { nodeTypes, planColumn } from './plan-columns.ts';
import { type Section, sectionsOf } from './sections.ts';
import { alignColumns, type Cell, type Style, styled, wrap } from './text-table.ts';

interface Options {
  /** Of the terminal. */
  readonly columns: number;
  readonly color: boolean;
}

const columnsMin = 40;
/** In less a tree is mostly line breaks: strategies then stand below each other. */
const treeWidthMin = 40;
const between = ' │ ';
/** The beginning of a statement says which it is; the page has the whole. */
const statementLength = 200;

/** A table for each scenario: statements, time, rows and pages of a typical request, and what its plans are made of. */
export function planTables(run: Run, { columns, color }: Options): string {
  const width = Math.max(columns, columnsMin);
  const blocks = plannedSections(run).map((section) => [
    ...heading(section, width, color),
    ...table(section, width, color),
  ]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The same tables, each followed by the trees of its plans: side by side where the terminal is wide enough. */
export function planDiff(run: Run, { columns, color }: Options): string {
  const width = Math.max(columns, columnsMin);
  const blocks = plannedSections(run).map((section) => [
    ...heading(section, width, color),
    ...table(section, width, color),
    '',
    ...trees(section, width, color),
  ]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** One section a scenario and dataset: how many ask, and from how far, changes no plan. */
export function plannedSections(run: Run): Section[] {
  const sections = sectionsOf(run).filter(({ summaries }) =>
    summaries.some(({ result }) => result.plans.length > 0),
  );
  const key = ({ scenario, summaries }: Section): string =>
    `${scenario.name} ${summaries[0]?.result.dataset}`;
  return [...Map.groupBy(sections, key).values()].flatMap((same) => same.slice(0, 1));
}

export function headingText({ scenario, summaries }: Section): string {
  return `${scenario.name}: ${scenario.title}, ${summaries[0]?.result.dataset} dataset`;
}

function heading(section: Section, width: number, color: boolean): string[] {
  return wrap(headingText(section), width, '').map((line) => (color ? styled(line, 'bold') : line));
}

export const planHead: readonly string[] = ['strategy', 'statements', 'ms', 'rows', 'pages', 'node types'];

function table({ summaries }: Section, width: number, color: boolean): readonly string[] {
  const cells = (texts: readonly string[], style: Style): Cell[] =>
    texts.map((text, column) => ({
      text,
      style,
      ...(column === texts.length - 1 ? { align: 'left' as const } : {}),
    }));
  const rows = summaries.map((summary) =>
    cells(planRow(summary), summary.result.status === 'void' ? 'alert' : 'plain'),
  );
  return alignColumns([cells(planHead, 'faint'), ...rows], color, width).lines;
}

/** A trial's cells under `planHead`. */
export function planRow({ label, result }: Summary): string[] {
  const { plans, counters, status, reason } = result;
  if (status === 'void') return [label, '', '', '', '', oneLine(`void: ${reason}`)];
  const ms = sumIfKnown(plans.map(({ plan }) => executionMs(plan)));
  return [
    label,
    plans.length === 0 ? none : counter(plans.length),
    orNone(plans.length === 0 ? null : ms, (value) => value.toFixed(3)),
    orNone(counters.rowsPerRequest, counter),
    orNone(counters.sharedBuffersPerRequest, counter),
    nodeTypes(plans.map(({ plan }) => plan)),
  ];
}

function trees({ summaries }: Section, width: number, color: boolean): string[] {
  const planned = summaries.filter(({ result }) => result.plans.length > 0);
  const columnWidth = Math.floor((width - between.length * (planned.length - 1)) / planned.length);
  if (columnWidth < treeWidthMin) {
    return planned.flatMap((summary, index) => [
      ...(index === 0 ? [] : ['']),
      ...column(summary, width, color),
    ]);
  }
  const texts = planned.map((summary) => column(summary, columnWidth, false));
  const height = Math.max(...texts.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = texts.map((lines) => (lines[line] ?? '').padEnd(columnWidth));
    const shown = color && line === 0 ? parts.map((part) => styled(part, 'bold')) : parts;
    return shown.join(between).trimEnd();
  });
}

/** A strategy's statements, each with its tree. */
function column({ label, result: { plans } }: Summary, width: number, color: boolean): string[] {
  const title = shortened(oneLine(`${label}: ${countOf(plans.length, 'statement')}`), width);
  const statements = plans.flatMap(({ statement, plan }, index) => [
    ...wrap(`${index + 1}. ${shortened(oneLine(statement), statementLength)}`, width, '   '),
    ...planColumn(plan, width),
  ]);
  return [color ? styled(title, 'bold') : title, ...statements];
}
