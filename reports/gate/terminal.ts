/** A gate in a terminal: the verdict, what changed, and one line for what did not. */

import type { Gate } from '../../results/gate/gate.ts';
import type { Subjects } from '../../results/gate/sides.ts';
import type { Line, Table } from '../tables/table.ts';
import { matrixTables } from './matrix.ts';
import { acceptText, noteTexts, openThresholdTexts, untimedFindingTexts } from './words/findings.ts';
import { designText, legend, titleText } from './words/heading.ts';
import { outcomeStyles, outcomeText, restTexts } from './words/outcome.ts';
import { changedRows, unclearRows } from './words/rows.ts';

/** `hasMatrix`: whether every figure of every case is shown as well. */
export function gateTables(
  found: Gate,
  { subjects, hasMatrix }: { readonly subjects: Subjects; readonly hasMatrix: boolean },
): readonly Table[] {
  const faint = (text: string): Line => ({ text, style: 'faint', isProse: true });
  return [
    {
      caption: [
        { text: outcomeText(found), style: outcomeStyles[found.outcome], isProse: true },
        { text: titleText(found, subjects), isProse: true },
      ],
    },
    untitled(changedRows(found)),
    { items: untimedFindingTexts(found) },
    untitled(unclearRows(found)),
    { items: openThresholdTexts(found) },
    { notes: restTexts(found) },
    { notes: noteTexts(found).map((note) => `note: ${note}`) },
    { notes: [acceptText(found)] },
    ...(hasMatrix ? [...matrixTables(found), { caption: faint(legend) }] : []),
    { caption: [found.canFind !== null && { text: found.canFind, isProse: true }] },
    { caption: faint(`${designText(found)}${hasMatrix ? '' : ' Every figure: --matrix'}`) },
  ];
}

/** Rows that explain themselves need no heading. */
function untitled({ columns = [], ...table }: Table): Table {
  return { ...table, columns: columns.map((column) => ({ ...column, title: '' })) };
}
