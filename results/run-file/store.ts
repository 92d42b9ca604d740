/**
 * Run files on disk: saved completely after every round, and read only if every field is as `run.ts` says. Also run ids,
 * and finding a run by its id.
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { describeFault, RunFileError } from '../json.ts';
import { nearest } from '../nearest.ts';
import { writeAtomically } from './atomic-write.ts';
import { decodeHistogram } from './histogram.ts';
import { foreignFileText, upgradeRun } from './old-files.ts';
import { runFolders, shownPath } from './places.ts';
import { latencyFrom } from './result.ts';
import { idPattern, type Run, RunSchema } from './run.ts';

/** `20261122T214005Z-quick-ab12`: UTC start, profile, 4 random hex digits. */
export function newRunId(
  profile: string,
  startedAt: Date,
  random: () => Buffer = () => randomBytes(2),
): string {
  const stamp = startedAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${profile}-${random().toString('hex')}`;
}

/**
 * The absolute path of `results/runs/<id>.json`, in the project or in the folder of `CQRS_BENCH_OUTPUT`; for a run that is
 * already stored in a former place, that one. Throws a RunFileError for an id that is not a file name.
 */
export function runPath(id: string): string {
  if (!idPattern.test(id)) {
    throw new RunFileError(
      `Expected a run id like 20261122T214005Z-quick-ab12, received ${JSON.stringify(id)}. List the runs with: ls results/runs`,
    );
  }
  const [written = '', ...old] = runFolders().stored.map((folder) => join(folder, `${id}.json`));
  return [written, ...old].find((path) => existsSync(path)) ?? written;
}

/** Ids of the stored runs, newest first, followed by the published ones. */
export async function listRuns(): Promise<readonly string[]> {
  const ids = async (folder: string) => {
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
  };
  const folders = runFolders();
  const stored = (await Promise.all(folders.stored.map(ids))).flat();
  const published = await ids(folders.published);
  return [
    ...new Set([
      ...stored
        .filter((id) => /^\d{8}T\d{6}Z-/.test(id))
        .sort()
        .reverse(),
      ...published.sort(),
    ]),
  ];
}

/** The path of a run that is given as an id or as a path. Throws a RunFileError that names the nearest id. */
export async function resolveRun(idOrPath: string): Promise<string> {
  if (idOrPath.includes('/') || idOrPath.endsWith('.json')) return idOrPath;
  const published = join(runFolders().published, `${idOrPath}.json`);
  const path = [runPath(idOrPath), published].find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  const ids = await listRuns();
  const near = nearest(idOrPath, ids) ?? ids[0];
  const hint =
    near === undefined ? 'There is none yet; make one with: npm run bench' : `The nearest is ${near}.`;
  throw new RunFileError(`There is no run ${idOrPath}. ${hint}`);
}

/** Writes a run atomically. Throws a RunFileError or a WriteError, and an earlier file stays complete. */
export async function saveRun(run: Run, path: string): Promise<void> {
  saveChecked(RunSchema, run, path);
}

/** Writes content only if its schema can read it again. Throws a RunFileError or a WriteError. */
export function saveChecked(schema: z.ZodType, content: unknown, path: string): void {
  const checked = schema.safeParse(content);
  if (!checked.success) {
    throw new RunFileError(
      `Not written, because it could not be read again: ${describeFault(checked.error, content)}`,
    );
  }
  writeAtomically(path, `${JSON.stringify(checked.data)}\n`);
}

/** Reads a run and checks every field and histogram. Throws a RunFileError with the path of the fault and the reason. */
export async function loadRun(path: string): Promise<Run> {
  const shown = shownPath(path);
  return parseRun(await readText(path, shown), shown);
}

/** The same of the text of a file that is called `shown`. */
export function parseRun(text: string, shown: string): Run {
  const found = parseJson(text, shown);
  const foreign = foreignFileText(found);
  if (foreign !== null) throw new RunFileError(`${shown} ${foreign}`);
  const upgraded = upgradeRun(found);
  const checked = RunSchema.safeParse(upgraded);
  if (!checked.success) throw new RunFileError(`${shown}: ${describeFault(checked.error, upgraded)}`);
  readHistograms(checked.data, shown);
  return checked.data;
}

/** The parsed JSON of a file. Throws a RunFileError. */
export async function readJson(path: string): Promise<unknown> {
  const shown = shownPath(path);
  return parseJson(await readText(path, shown), shown);
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const near = nearest(basename(path, '.json'), await listRuns());
    const hint = near === null ? '' : ` The nearest run is ${near}.`;
    throw new RunFileError(
      code === 'ENOENT'
        ? `There is no file ${shown}.${hint}`
        : `${shown} could not be read (${code ?? error}).`,
    );
  }
}

function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RunFileError(`${shown} is not valid JSON (${why}). Make a new run with: npm run bench`);
  }
}

/** Recomputes percentiles from the histograms; the copies beside them are only for people who read the file. */
function readHistograms(run: Run, shown: string): void {
  for (const [r, result] of run.results.entries()) {
    for (const [n, round] of result.rounds.entries()) {
      try {
        round.latencyUs = latencyFrom(decodeHistogram(round.histogram));
      } catch (error) {
        throw new RunFileError(`${shown}: results[${r}].rounds[${n}].histogram: ${(error as Error).message}`);
      }
    }
  }
}
