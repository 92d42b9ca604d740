/** `trend`: follows every figure over the stored runs, and says what changed, and when. */

import { existsSync } from 'node:fs';
import { markdownOf } from '../reports/tables/markdown.ts';
import { writeTrend, writeTrendCharts } from '../reports/trend/page.ts';
import { trendMarkdown, trendTables } from '../reports/trend/tables.ts';
import { leftOutTexts } from '../reports/trend/words.ts';
import { writeAtomically } from '../results/run-file/atomic-write.ts';
import { reportFolder, runFolders, shownPath } from '../results/run-file/places.ts';
import { isWorsened } from '../results/trend/changes.ts';
import { folderSources, type History, type RunSource, readHistory } from '../results/trend/history.ts';
import { trendOf } from '../results/trend/trend.ts';
import { branchSources } from '../runner/revisions/branch.ts';
import { parseInteger } from './options/choices.ts';
import { commandOf, type FlagsOf, option, switchOption, textOption } from './options/command.ts';
import { exitCodes, UsageError } from './session/exit-codes.ts';
import { createProgress, print } from './session/terminal.ts';
import { checkFolder, checkOutputs, checkWritable } from './session/writable.ts';

const runsMax = 10_000;

const options = {
  runs: textOption('<folder>', 'read the runs of this folder (default: results/runs)'),
  branch: textOption('<name>', 'read the run files at the tip of this branch of the repository instead'),
  last: option('<number>', 'follow only so many runs, the newest ones', parseInteger(1, runsMax)),
  out: textOption('<folder>', 'where to write the page (default: reports/runs/trend)'),
  charts: textOption('<folder>', 'write each chart to this folder, as a PNG file'),
  markdown: textOption('<file>', 'also write the outcome to this file, as Markdown'),
  failOnChange: switchOption('end with exit code 1 if a figure became worse for good'),
};
type TrendFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run trend
  npm run trend -- --runs results/published
  npm run trend -- --branch performance-history --last 60 --fail-on-change
  npm run trend -- --markdown trend.md --charts /tmp/charts

Every figure that cases are compared by is followed over all finished runs, in the order in which they were started. Where it
moved for good, the first run after that is named: with 5 runs on each side at the least, made under the same conditions. Of
trends without any change, at most 5 % name one. Disturbed runs are shown, and left out of the test.

Exit codes: 0 fine; 1 with --fail-on-change, if the newest segment of a series is worse than the one before it (not where all runs
around the change are of one commit; --last says for how many runs it is remembered); 64 wrong use.`;

export const trendCommand = commandOf(options, help, async (flags) => {
  await checkPlaces(flags);
  const { runs, leftOut } = await historyOf(flags);
  const trend = trendOf(runs.slice(-(flags.last ?? runs.length)));
  print(trendTables(trend, leftOut));
  console.log(`\nReport: ${shownPath(writeTrend(trend, leftOut, flags.out ?? reportFolder('trend')))}`);
  const charts = flags.charts === undefined ? [] : writeTrendCharts(trend, flags.charts);
  for (const chart of charts) console.log(`Chart:  ${shownPath(chart)}`);
  if (flags.markdown !== undefined)
    writeAtomically(flags.markdown, markdownOf(trendMarkdown(trend, leftOut)));
  return flags.failOnChange && trend.rows.some(isWorsened) ? exitCodes.finding : exitCodes.fine;
});

async function checkPlaces({ runs, branch, out, charts, markdown }: TrendFlags): Promise<void> {
  if (runs !== undefined && branch !== undefined)
    throw new UsageError('Expected either --runs or --branch, received both.');
  if (markdown !== undefined) await checkWritable(markdown);
  if (out === undefined) await checkOutputs(['reports']);
  else await checkFolder(out, 'Name another folder with: --out FOLDER');
  if (charts !== undefined) await checkFolder(charts, 'Name another folder with: --charts FOLDER');
}

/** Throws a UsageError if there is no run to follow. */
async function historyOf(flags: TrendFlags): Promise<History> {
  const sources = await sourcesOf(flags);
  const progress = createProgress(process.stderr);
  const history = await readHistory(sources, (done) =>
    progress.step({ phase: 'reading runs', done, total: sources.length }),
  );
  progress.clear();
  if (history.runs.length > 0) return history;
  const { branch, runs = 'results/runs' } = flags;
  const where = branch === undefined ? `in ${runs}` : `on the branch ${branch}`;
  const others = leftOutTexts(history.leftOut).map((text) => `; ${text}`);
  throw new UsageError(
    `There is no finished run ${where}${others.join('')}. Make some with: npm run bench; or name a branch that has them: npm run trend -- --branch NAME`,
  );
}

async function sourcesOf({ runs, branch }: TrendFlags): Promise<readonly RunSource[]> {
  if (branch !== undefined) return branchSources('.', branch);
  const folders = runs === undefined ? runFolders().stored.filter((folder) => existsSync(folder)) : [runs];
  return (await Promise.all(folders.map(folderSources))).flat();
}
