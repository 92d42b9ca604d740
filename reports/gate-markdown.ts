/** A gate for a pull request's summary: GitHub-flavoured Markdown, newline at the end. */
import type { Gate, GateCell, GateRow } from '../results/gate.ts';
import { settingKey } from '../results/trial.ts';
import {
  cellText,
  designText,
  findingText,
  legend,
  noteTexts,
  outcomeText,
  trialText,
} from './gate-words.ts';
import { escapeMarkdown } from './markdown.ts';

export function gateMarkdown(gate: Gate): string {
  const list = (texts: readonly string[]) => texts.map((text) => `- ${escapeMarkdown(text)}`).join('\n');
  const tables = [...Map.groupBy(gate.rows, ({ result }) => settingKey(result))].map(([setting, rows]) =>
    table(setting, rows),
  );
  const parts = [
    `### ${escapeMarkdown(`${gate.candidate.id} against ${gate.baseline.id}`)}`,
    escapeMarkdown(outcomeText(gate)),
    list(gate.findings.map(findingText)),
    list(noteTexts(gate).map((note) => `note: ${note}`)),
    ...tables,
    escapeMarkdown(`${legend} ${designText(gate)}`),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function table(setting: string, rows: readonly GateRow[]): string {
  const titles = rows[0]?.cells.map(({ metric }) => metric.title) ?? [];
  const lines = [
    [setting, ...titles].map(escapeMarkdown),
    ['---', ...titles.map(() => '---')],
    ...rows.map(({ result, incomparable, cells }) => [
      escapeMarkdown(trialText(result)),
      ...(incomparable === null
        ? cells.map(emphasized)
        : [`**${escapeMarkdown(incomparable)}**`, ...titles.slice(1).map(() => '')]),
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function emphasized(cell: GateCell): string {
  const text = escapeMarkdown(cellText(cell));
  return cell.verdict === 'regressed' ? `**${text}**` : text;
}
