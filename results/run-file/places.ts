/** Where runs and reports are kept, and how a path is shown. */
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names the folder that stands in for the project's own, where that may not be written. */
export const outputVariable = 'CQRS_BENCH_OUTPUT';

const project = fileURLToPath(new URL('../..', import.meta.url));
const publishedFolder = join(project, 'results/published');

/** The absolute path of `results/runs/` or `reports/runs/`: the project's, or those in the folder that `CQRS_BENCH_OUTPUT` names. */
export function outputFolder(kind: 'results' | 'reports'): string {
  return join(resolve(process.env[outputVariable] || project), kind, 'runs');
}

/** Where runs are looked for, in this order: where they are written, where they once were (`results/`), and the published ones. */
export function runFolders(): { readonly stored: readonly string[]; readonly published: string } {
  const written = outputFolder('results');
  return { stored: [written, dirname(written)], published: publishedFolder };
}

/** Where the report of a run goes. */
export function reportFolder(runId: string): string {
  return join(outputFolder('reports'), runId);
}

/** A path as one would type it here: below the current folder without what leads there, and otherwise as it came. */
export function shownPath(path: string): string {
  const below = relative('', path);
  return below === '' || below.startsWith('..') ? path : below;
}
