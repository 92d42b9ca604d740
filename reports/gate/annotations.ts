/** A gate as workflow commands of GitHub Actions, which show what was found beside the change. */

import { oneLine } from '../../results/format.ts';
import { type Gate, worsePooled } from '../../results/gate/gate.ts';
import { changedFigures, figureTexts, unclearFigures } from './words/figures.ts';
import { caseText, findingText, noteTexts, openThresholdTexts, pooledText } from './words/findings.ts';
import { outcomeText } from './words/outcome.ts';

interface Annotation {
  readonly title: string;
  readonly text: string;
}

/** GitHub shows no more of each kind in one step. */
const annotationsMax = 10;

/** A line each: `::error title=mv feed::mv feed (small closed%3A1 mercurius): p50 regressed`. */
export function gateAnnotations(found: Gate): readonly string[] {
  const all = { error: errorsOf(found), warning: warningsOf(found), notice: noticesOf(found) };
  return Object.entries(all).flatMap(([kind, own]) => shown(own).map((one) => commandOf(kind, one)));
}

function titled(title: string, texts: readonly string[]): readonly Annotation[] {
  return texts.map((text) => ({ title, text }));
}

function errorsOf(found: Gate): readonly Annotation[] {
  const { findings, outcome } = found;
  return [
    ...titled('Gate', outcome === 'invalid' ? [outcomeText(found)] : []),
    ...titled('All rows together', worsePooled(found).map(pooledText)),
    ...findings.map((finding) => ({ title: caseText(finding.result), text: findingText(finding) })),
  ];
}

function warningsOf(found: Gate): readonly Annotation[] {
  const unclear = unclearFigures(found).filter(({ row }) => row.incomparable === null);
  return [
    ...titled('Gate', found.outcome === 'inconclusive' ? [outcomeText(found)] : []),
    ...titled('Unclear', [...openThresholdTexts(found), ...figureTexts(found, unclear)]),
  ];
}

function noticesOf(found: Gate): readonly Annotation[] {
  const incomparable = unclearFigures(found).filter(({ row }) => row.incomparable !== null);
  return [
    ...titled('Improved', figureTexts(found, changedFigures(found, 'improved'))),
    ...titled('Note', [...noteTexts(found), ...figureTexts(found, incomparable)]),
  ];
}

/** The last one says how many more there are. */
function shown(all: readonly Annotation[]): readonly Annotation[] {
  if (all.length <= annotationsMax) return all;
  const first = all.slice(0, annotationsMax - 1);
  return [
    ...first,
    { title: 'Gate', text: `and ${all.length - first.length} more, in the summary of this step` },
  ];
}

/** Escaped as the runner reads it (actions/toolkit, `command.ts`). */
function commandOf(kind: string, { title, text }: Annotation): string {
  return `::${kind} title=${escapedProperty(title)}::${escaped(oneLine(text))}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(oneLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
