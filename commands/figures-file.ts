/** The file of `--out`, for commands whose figures are no run: one JSON object, written whole or not at all. */
import { writeAtomically } from '../results/atomic-write.ts';
import { shownPath } from '../results/places.ts';
import type { Environment } from '../results/run.ts';

export interface StoredFigures {
  readonly id: string;
  readonly environment: Environment;
  /** What was chosen on the command line, or came in its place. */
  readonly settings: object;
  readonly [figures: string]: unknown;
}

/** @throws WriteError; a file that was there before is then still whole. */
export function writeFigures(path: string, figures: StoredFigures): void {
  writeAtomically(path, `${JSON.stringify(figures)}\n`);
}

export function figuresLine(path: string): string {
  return `Figures: ${shownPath(path)}`;
}
