/** The runs of a history, in the order in which they were made, and the files that are none. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RunFileError } from '../json.ts';
import { shownPath } from '../run-file/places.ts';
import type { Run } from '../run-file/run.ts';
import { loadRun } from '../run-file/store.ts';
import { type TrendRun, trendRunOf } from './trend-run.ts';

/** A file that should be a run. */
export interface RunSource {
  readonly name: string;
  /** Rejects with a RunFileError if it is no run that can be read. */
  load(): Promise<Run>;
}

/** A file that is left out. */
export interface LeftOut {
  readonly name: string;
  /** unreadable: no run, or one that cannot be read. twice: a run that another file holds. empty: a run without any figure. */
  readonly why: 'unreadable' | 'unfinished' | 'twice' | 'empty';
  /** One sentence. */
  readonly reason: string;
}

export interface History {
  /** By the time at which they were started. */
  readonly runs: readonly TrendRun[];
  /** In the order of the files. */
  readonly leftOut: readonly LeftOut[];
}

/** The JSON files of a folder, by name; not those of folders in it. Rejects with a RunFileError if it cannot be read. */
export async function folderSources(folder: string): Promise<readonly RunSource[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new RunFileError(
      `Expected a folder with run files, received ${shownPath(folder)} (${error.code}). Runs are in: results/runs`,
    );
  });
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, load: () => loadRun(join(folder, name)) }));
}

/** `watch` gets the number of files that were read so far. */
export async function readHistory(
  sources: readonly RunSource[],
  watch: (done: number) => void = () => {},
): Promise<History> {
  const runs = new Map<string, TrendRun>();
  const leftOut: LeftOut[] = [];
  for (const [done, { name, load }] of sources.entries()) {
    watch(done);
    const read = await load().catch((error: unknown) => {
      if (error instanceof RunFileError) return error;
      throw error;
    });
    const fault = faultOf(read, runs);
    if (fault !== null) leftOut.push({ name, ...fault });
    else if (!(read instanceof RunFileError)) addRun(read, name, runs, leftOut);
  }
  return { runs: [...runs.values()].sort(byStart), leftOut };
}

function faultOf(
  read: Run | RunFileError,
  runs: ReadonlyMap<string, TrendRun>,
): Omit<LeftOut, 'name'> | null {
  if (read instanceof RunFileError) return { why: 'unreadable', reason: read.message };
  const { id, finishedAt } = read;
  if (finishedAt === null)
    return { why: 'unfinished', reason: `Continue with: npm run bench -- --resume ${id}` };
  return runs.has(id) ? { why: 'twice', reason: `Run ${id} is in another file as well.` } : null;
}

function addRun(run: Run, name: string, runs: Map<string, TrendRun>, leftOut: LeftOut[]): void {
  const found = trendRunOf(run);
  if (found.figures.length > 0) runs.set(run.id, found);
  else leftOut.push({ name, why: 'empty', reason: `Run ${run.id} has no figures.` });
}

function byStart(one: TrendRun, other: TrendRun): number {
  const [first, second] = [one, other].map(({ startedAt, id }) => `${startedAt} ${id}`);
  return String(first) < String(second) ? -1 : 1;
}
