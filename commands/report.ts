/** `report`: renders a stored run again. */

import type { Command } from 'commander';
import { writeCharts } from '../reports/charts/index.ts';
import { writeReport } from '../reports/page/page.ts';
import { isPlansAlone } from '../reports/sections.ts';
import { markdownOf } from '../reports/tables/markdown.ts';
import { planDiff } from '../reports/views/plans.ts';
import { runTables } from '../reports/views/run.ts';
import { reportFolder, shownPath } from '../results/run-file/places.ts';
import { listRuns, loadRun, resolveRun } from '../results/run-file/store.ts';
import { commandOf, type FlagsOf, switchOption, textOption } from './options/command.ts';
import { againstTitle, checkAgainst, codeOf, strictOption, targetsIn } from './options/judging.ts';
import { UsageError } from './session/exit-codes.ts';
import { print } from './session/terminal.ts';
import { checkFolder, checkOutputs } from './session/writable.ts';

const options = {
  out: textOption('<folder>', 'where to write the report (default: reports/runs/<id>)'),
  charts: textOption('<folder>', 'write each chart to this folder, as a PNG file'),
  markdown: switchOption('print the table as Markdown'),
  against: textOption('<strategy>', againstTitle),
  strict: strictOption,
  analyzeDiff: switchOption('show the plans of all strategies side by side'),
};

const help = `
Examples:
  npm run report
  npm run report -- 20261122T214005Z-quick-ab12
  npm run report -- run.json --markdown
  npm run report -- run.json --against mv

Exit codes: 0 fine, 2 disturbed (with --strict), 64 wrong use.`;

export function reportCommand(command: Command): Command {
  return commandOf(
    options,
    help,
    report,
  )(command.argument('[run]', 'id or file of a run (default: the newest)'));
}

async function report(flags: FlagsOf<typeof options>, idOrPath?: string): Promise<number> {
  const [newest] = await listRuns();
  const chosen = idOrPath ?? newest;
  if (chosen === undefined) throw new UsageError('There is no run yet. Make one with: npm run bench');
  const run = await loadRun(await resolveRun(chosen));
  const { against } = flags;
  checkAgainst(`Run ${run.id}`, targetsIn(run), against);
  if (flags.out === undefined) await checkOutputs(['reports']);
  else await checkFolder(flags.out, 'Name another folder with: --out FOLDER');
  if (flags.charts !== undefined)
    await checkFolder(flags.charts, 'Name another folder with: --charts FOLDER');
  const folder = flags.out ?? reportFolder(run.id);
  const path = await writeReport(run, folder, against);
  // For a run of plans alone, the plans side by side already include its tables.
  if (!flags.analyzeDiff || !isPlansAlone(run)) {
    if (flags.markdown) process.stdout.write(markdownOf(runTables(run, 'markdown', { against })));
    else print(runTables(run, 'terminal', { against }));
    console.log('\n');
  }
  if (flags.analyzeDiff) {
    print(planDiff(run));
    console.log();
  }
  console.log(`Report: ${shownPath(path)}`);
  const charts = flags.charts === undefined ? [] : writeCharts(run, flags.charts, against);
  for (const chart of charts) console.log(`Chart:  ${shownPath(chart)}`);
  return codeOf(run, flags.strict);
}
