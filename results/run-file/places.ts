/** Where runs and reports are stored, and how a path is shown. */
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names the folder to use if the project's own may not be written. */
export const outputVariable = 'CQRS_BENCH_OUTPUT';

const project = fileURLToPath(new URL('../..', import.meta.url));
const publishedFolder = join(project, 'results/published');

/** The absolute path of `results/runs/` or `reports/runs/`, in the project or the folder that `CQRS_BENCH_OUTPUT` names. */
export function outputFolder(kind: 'results' | 'reports'): string {
  return join(resolve(process.env[outputVariable] || project), kind, 'runs');
}

/** Folders that are searched for runs, in this order: the current one, the former one (`results/`), the published runs. */
export function runFolders(): { readonly stored: readonly string[]; readonly published: string } {
  const written = outputFolder('results');
  return { stored: [written, dirname(written)], published: publishedFolder };
}

/** Where the report of a run goes. */
export function reportFolder(runId: string): string {
  return join(outputFolder('reports'), runId);
}

/** Where calibrations are stored. */
export function calibrationFolder(): string {
  return join(dirname(outputFolder('results')), 'calibrations');
}

/** A path as one would type it here: relative if it is below the current folder, else unchanged. */
export function shownPath(path: string): string {
  const below = relative('', path);
  return below === '' || below.startsWith('..') ? path : below;
}
