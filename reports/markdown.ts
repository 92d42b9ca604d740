/** The README's table: a row per scenario, a column per strategy, every figure with its interval. */

import {
  capitalized,
  countOf,
  dateText,
  figureText,
  none,
  oneLine,
  overRounds,
  rangeText,
} from '../results/format.ts';
import type { Run } from '../results/run.ts';
import type { Summary } from '../results/stats.ts';
import { launchCount } from '../results/trial.ts';
import { aaText } from './aa-pair.ts';
import { executorRows, titlesOf } from './by-executor.ts';
import { notesOf } from './notes.ts';
import { headingText, planHead, plannedSections, planRow } from './plan-diff.ts';
import { headlineText, otherTexts, ratioText } from './ratio.ts';
import {
  bySetting,
  fasterText,
  headlinesOf,
  isCompared,
  isPlansAlone,
  labelsOf,
  type Section,
  sectionsOf,
} from './sections.ts';

/** GitHub-flavoured Markdown, newline at the end; one table per dataset and load. */
export function markdownTable(run: Run): string {
  const sections = sectionsOf(run);
  const tables = isPlansAlone(run)
    ? plannedSections(run).map(planTable)
    : [...bySetting(sections)].map(([setting, own]) => `${madeHow(run, setting, own)}\n\n${table(own)}\n`);
  const notes = notesOf(run).map((note) => `- ${escapeMarkdown(`note: ${note}`)}`);
  const doubts = sections.flatMap(({ summaries }) => summaries.flatMap(doubtLines));
  const warnings = run.environment.warnings.map((warning) => `- ${escapeMarkdown(`warning: ${warning}`)}`);
  const aa = aaText(run);
  const aaLine = aa === null ? '' : escapeMarkdown(aa.text);
  const top = aa?.isAlert ? [`**${aaLine}**\n`] : [];
  const aaLines = aa === null || aa.isAlert ? [] : [`- ${aaLine}`];
  const below = [...aaLines, ...warnings, ...notes, ...doubts];
  return [
    ...top,
    ...tables,
    ...executorTables(run),
    ...(below.length === 0 ? [] : [`${below.join('\n')}\n`]),
  ].join('\n');
}

function planTable(section: Section): string {
  const rows = section.summaries.map((summary) => planRow(summary).map(escapeMarkdown));
  return `${escapeMarkdown(headingText(section))}\n\n${markdownRows(planHead, rows)}\n`;
}

function madeHow(run: Run, setting: string, sections: readonly Section[]): string {
  const { environment, profile, id, startedAt } = run;
  const launches = launchCount(run);
  const asked = headlinesOf(sections).map(({ title, unit }) => `${capitalized(title)} in ${unit}`);
  const ratio = isCompared(sections) ? `, and the ratio to normalized (${fasterText(sections)})` : '';
  return escapeMarkdown(
    `${asked.join(', ')} with its 95 % interval${ratio}. ${setting}, ` +
      `${countOf(launches, 'launch', 'launches')}; PostgreSQL ${environment.postgresVersion}, Node ` +
      `${environment.nodeVersion}, ${environment.cpuModel}, ${countOf(environment.cpuCount, 'core')}; profile ` +
      `${profile}, ${dateText(startedAt)}, run ${id}.`,
  );
}

function table(sections: readonly Section[]): string {
  const labels = labelsOf(sections);
  const rows = sections.map(({ scenario, summaries }) => [
    escapeMarkdown(scenario.name),
    ...labels.map((label) => cell(summaries.find((summary) => summary.label === label))),
  ]);
  return markdownRows(['Scenario', ...labels.map(escapeMarkdown)], rows);
}

function cell(summary: Summary | undefined): string {
  if (summary === undefined) return none;
  const { ratio, result, headline, metrics } = summary;
  if (result.status === 'void') return '**void**';
  const figure = metrics[headline.key];
  if (figure === null) {
    const rate = headlineText(summary);
    return rate === null ? none : `${rate}<br>**${result.status}**`;
  }
  const { interval } = figure;
  const { format } = headline;
  const range = interval === null ? 'no interval' : `${rangeText(interval, format)}${overRounds(interval)}`;
  const lines = [
    `**${format(figure.value)}** (${range})`,
    ...(ratio === null ? [] : [ratioText(summary)]),
    ...otherTexts(summary, 'markdown', (metric, estimate) => figureText(estimate, metric.format)),
    ...(result.status === 'ok' ? [] : [`**${result.status}**`]),
  ];
  return lines.join('<br>');
}

/** What each executor is worth beside mercurius; none where only that answered. */
function executorTables(run: Run): readonly string[] {
  return [...Map.groupBy(executorRows(run), ({ executors }) => executors)].map(([executors, rows]) => {
    const titles = titlesOf(rows);
    const body = rows.map(({ scenario, strategy, conditions, ratios, reason }) => [
      escapeMarkdown(`${strategy} ${scenario} (${conditions})`),
      ...titles.map((title, index) =>
        escapeMarkdown(reason === null ? (ratios.get(title) ?? none) : index === 0 ? reason : ''),
      ),
    ]);
    return `${markdownRows([executors, ...titles].map(escapeMarkdown), body)}\n`;
  });
}

function markdownRows(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ['---', ...head.slice(1).map(() => '---:')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function doubtLines({ label, result, warnings }: Summary): string[] {
  return warnings.map((warning) => `- ${escapeMarkdown(`${label}, ${result.scenario}: ${warning}`)}`);
}

/** Text that Markdown leaves as it is. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}
