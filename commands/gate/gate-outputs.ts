/** Where a gate is written to: the terminal, files that were named, and GitHub where it runs there. */

import { appendFileSync, statSync } from 'node:fs';
import { gateAnnotations } from '../../reports/gate/annotations.ts';
import { gateJunit } from '../../reports/gate/junit.ts';
import { gateMarkdown, summaryBytesMax } from '../../reports/gate/markdown.ts';
import { gateTables } from '../../reports/gate/terminal.ts';
import { findingText, noteTexts } from '../../reports/gate/words/findings.ts';
import { outcomeText } from '../../reports/gate/words/outcome.ts';
import { GateFileSchema } from '../../results/gate/file/gate-file.ts';
import { gateFile } from '../../results/gate/file/gate-json.ts';
import type { Gate } from '../../results/gate/gate.ts';
import type { Subjects } from '../../results/gate/sides.ts';
import { writeAtomically } from '../../results/run-file/atomic-write.ts';
import type { Run } from '../../results/run-file/run.ts';
import { saveChecked } from '../../results/run-file/store.ts';
import { commitSubject } from '../../runner/machine/environment.ts';
import { type FlagsOf, switchOption, textOption } from '../options/command.ts';
import { exitCodes } from '../session/exit-codes.ts';
import { print } from '../session/terminal.ts';
import { checkWritable } from '../session/writable.ts';

export const gateOutputs = {
  matrix: switchOption('also print every figure of every case'),
  markdown: textOption('<file>', 'also write the outcome to this file, as a comment for a pull request'),
  json: textOption('<file>', 'also write it to this file, for programs (results/gate/file/gate.schema.json)'),
  junit: textOption('<file>', 'also write it to this file, as JUnit XML'),
};
type Outputs = FlagsOf<typeof gateOutputs>;

/** @throws UsageError if a file cannot be written, before anything is measured. */
export async function checkGateOutputs({ markdown, json, junit }: Outputs): Promise<void> {
  for (const path of [markdown, json, junit]) if (path !== undefined) await checkWritable(path);
}

/** Writes everything that was asked for; resolves to the exit code. */
export async function writeGate(found: Gate, outputs: Outputs): Promise<number> {
  const { matrix, markdown, json, junit } = outputs;
  const exitCode = exitCodes[found.outcome];
  const subjects = await subjectsOf(found);
  print(gateTables(found, { subjects, hasMatrix: matrix ?? false }));
  if (markdown !== undefined) writeAtomically(markdown, gateMarkdown(found, subjects));
  if (json !== undefined) {
    const said = { summary: outcomeText(found), notes: noteTexts(found), textOf: findingText };
    saveChecked(GateFileSchema, gateFile(found, { exitCode, subjects, ...said }), json);
  }
  if (junit !== undefined) writeAtomically(junit, gateJunit(found));
  if (process.env['GITHUB_ACTIONS'] === 'true') tellGithub(found, subjects);
  return exitCode;
}

async function subjectsOf({ baseline, candidate }: Gate): Promise<Subjects> {
  const of = async ({ environment: { commit } }: Run) => (commit === null ? null : commitSubject(commit));
  const [before, after] = await Promise.all([of(baseline), of(candidate)]);
  return { baseline: before ?? null, candidate: after ?? null };
}

/** Annotations are lines of the log; the summary of the step is a file, to which earlier commands of the step may have written. */
function tellGithub(found: Gate, subjects: Subjects): void {
  for (const line of gateAnnotations(found)) console.log(line);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary === undefined || summary === '') return;
  const written = statSync(summary, { throwIfNoEntry: false })?.size ?? 0;
  appendFileSync(summary, `\n${gateMarkdown(found, subjects, summaryBytesMax - written - 1)}`);
}
