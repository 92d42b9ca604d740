/** A gate as a comment on a pull request, or as the summary of a step: the same as in a terminal, and the rest folded. */

import { counter } from '../../results/format.ts';
import type { Gate } from '../../results/gate/gate.ts';
import type { Subjects } from '../../results/gate/sides.ts';
import { caseKey, settingKey } from '../../results/run-file/case.ts';
import { html, trusted } from '../tables/html.ts';
import { codeBlock, markdownOf } from '../tables/markdown.ts';
import { matrixTables } from './matrix.ts';
import { planDiffLines } from './plan-diff.ts';
import {
  acceptText,
  caseText,
  noteTexts,
  openThresholdTexts,
  untimedFindingTexts,
} from './words/findings.ts';
import { designText, legend, titleText } from './words/heading.ts';
import { outcomeText, restTexts } from './words/outcome.ts';
import { changedRows, unclearRows } from './words/rows.ts';

/** By which a comment is found again, to be updated. */
const marker = '<!-- cqrs-bench gate -->';
/** The most that GitHub takes: characters of a comment (bytes are never fewer), and bytes of the summary of a step. */
export const commentBytesMax = 65_536;
export const summaryBytesMax = 1_048_576;

/** At most `bytesMax` long. What is cut is named, with where it can be read. */
export function gateMarkdown(found: Gate, subjects: Subjects, bytesMax: number = commentBytesMax): string {
  const shown = markdownOf([
    { caption: { text: outcomeText(found), style: 'bold' } },
    { caption: titleText(found, subjects) },
    changedRows(found),
    { items: untimedFindingTexts(found) },
    unclearRows(found),
    { items: openThresholdTexts(found) },
    { items: restTexts(found) },
    { caption: [acceptText(found)] },
  ]);
  return fitted([`${marker}\n${shown}`, ...planDiffs(found), ...rest(found)], bytesMax);
}

/** A plan that changed alike at several loads is shown once. */
function planDiffs({ rows, findings, accepted }: Gate): readonly string[] {
  const bases = new Map(rows.map(({ base }) => [caseKey(base), base]));
  const all = [...findings, ...accepted.map(({ finding }) => finding)];
  const diffs = all.flatMap((finding) => {
    const base = finding.kind === 'plan' ? bases.get(caseKey(finding.result)) : undefined;
    if (finding.kind !== 'plan' || base === undefined) return [];
    const { result } = finding;
    return [{ name: caseText(result), setting: settingKey(result), lines: planDiffLines(finding, base) }];
  });
  return [...Map.groupBy(diffs, ({ name, lines }) => [name, ...lines].join('\n')).values()].map((same) => {
    const [{ name, lines } = { name: '', lines: [] }] = same;
    const title = `Plan of ${name} (${same.map(({ setting }) => setting).join(', ')})`;
    return folded(title, `${codeBlock('diff', lines)}\n`);
  });
}

function rest(found: Gate): readonly string[] {
  const notes = noteTexts(found);
  const how = { caption: [legend, designText(found)] };
  return [
    ...(notes.length === 0 ? [] : [folded('Notes', markdownOf([{ items: notes }]))]),
    ...(found.canFind === null ? [] : [markdownOf([{ caption: found.canFind }])]),
    folded('Every figure, and how they were compared', markdownOf([...matrixTables(found), how])),
  ];
}

function folded(title: string, body: string): string {
  const { text } = html`<details>\n<summary>${title}</summary>\n\n${trusted(body)}\n</details>\n`;
  return text;
}

/** Blocks in their order. Of the first, lines are kept as far as they fit; of the others, those that fit. */
function fitted([first = '', ...others]: readonly string[], bytesMax: number): string {
  const whole = [first, ...others].join('\n');
  if (Buffer.byteLength(whole) <= bytesMax) return whole;
  const cut =
    `\nThis is cut at ${counter(bytesMax)} bytes, the most that GitHub takes. All of it is printed with --matrix, and written ` +
    'with --json FILE.\n';
  const taken: string[] = [];
  let room = bytesMax - Buffer.byteLength(cut);
  const take = (part: string): boolean => {
    const bytes = Buffer.byteLength(part);
    if (bytes > room) return false;
    room -= bytes;
    taken.push(part);
    return true;
  };
  for (const line of first.split(/(?<=\n)/)) if (!take(line)) break;
  for (const block of others) take(`\n${block}`);
  return `${taken.join('')}${cut}`;
}
