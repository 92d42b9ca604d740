/**
 * Process entry: takes the run files out of what a pull request's workflow left, as data alone, and the changes that its
 * commit accepts. Whoever opened the pull request may have written anything into the artifact; so nothing else of it is read,
 * and the gate checks every field of these files.
 *
 * Variables: MEASURED, the folder of the artifact, which need not exist; RUNS, the folder for the files. Output: `count`.
 */
import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOwnRepository, setOutput, variable, workflowRun } from './event.ts';

/** A run of all strategies and scenarios by the longest profile has 12 MB. */
const runBytesMax = 64 * 1024 * 1024;
/** A run, and the one that confirms what it found. */
const runsMax = 2;
/** The start of the run comes first in its id, so names are in the order of time. */
const runName = /^\d{8}T\d{6}Z-[a-z-]{1,30}-[0-9a-f]{4}\.json$/;
const acceptFile = '.gate-accept';
const acceptBytesMax = 64 * 1024;

function runNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort();
  if (names.length > runsMax)
    throw new Error(`Expected at most ${runsMax} run files in the artifact, received ${names.length}.`);
  for (const name of names) {
    const stat = lstatSync(join(folder, name));
    if (!runName.test(name) || !stat.isFile())
      throw new Error(`Expected run files in the artifact, received ${JSON.stringify(name)}.`);
    if (stat.size > runBytesMax)
      throw new Error(`Expected run files of at most ${runBytesMax} bytes, received one of ${stat.size}.`);
  }
  return names;
}

const folder = join(variable('MEASURED'), 'results/runs');
const names = runNames(folder);
mkdirSync(variable('RUNS'), { recursive: true });
for (const name of names) copyFileSync(join(folder, name), join(variable('RUNS'), name));

// What a commit accepts is part of what is reviewed. So it is read from the commit, not from the artifact.
const accepted = await openOwnRepository().file(acceptFile, workflowRun().head_sha);
if (accepted === null) rmSync(acceptFile, { force: true });
else if (Buffer.byteLength(accepted) <= acceptBytesMax) writeFileSync(acceptFile, accepted);
else throw new Error(`Expected a ${acceptFile} of at most ${acceptBytesMax} bytes.`);

setOutput('count', names.length);
