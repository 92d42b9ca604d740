/** `report`: render a stored run again. */
import type { Command } from 'commander';
import { writeCharts } from '../reports/charts/index.ts';
import { writeReport } from '../reports/page/page.ts';
import { isPlansAlone } from '../reports/sections.ts';
import { markdownOf } from '../reports/tables/markdown.ts';
import { planDiff } from '../reports/views/plans.ts';
import { runTables } from '../reports/views/run.ts';
import { reportFolder, shownPath } from '../results/run-file/places.ts';
import { listRuns, loadRun, resolveRun } from '../results/run-file/store.ts';
import { UsageError } from './session/exit-codes.ts';
import { print } from './session/print.ts';
import { checkFolder, checkOutputs } from './session/writable.ts';

export function reportCommand(command: Command): Command {
  return command
    .argument('[run]', 'id or file of a run; the newest when not said')
    .option('--out <folder>', 'where the report goes; reports/runs/<id> when not said')
    .option('--charts <folder>', 'write each chart there, as a PNG file')
    .option('--markdown', 'print the table as Markdown')
    .option('--analyze-diff', 'show the plans of all strategies side by side')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run report\n  npm run report -- 20261122T214005Z-quick-ab12\n  npm run report -- run.json --markdown',
    )
    .action(report);
}

async function report(
  idOrPath: string | undefined,
  flags: { out?: string; charts?: string; markdown?: boolean; analyzeDiff?: boolean },
): Promise<void> {
  const [newest] = await listRuns();
  const chosen = idOrPath ?? newest;
  if (chosen === undefined) throw new UsageError('There is no run yet. Make one with: npm run bench');
  const run = await loadRun(await resolveRun(chosen));
  if (flags.out === undefined) await checkOutputs(['reports']);
  else await checkFolder(flags.out, 'Name another folder with: --out FOLDER');
  if (flags.charts !== undefined)
    await checkFolder(flags.charts, 'Name another folder with: --charts FOLDER');
  const folder = flags.out ?? reportFolder(run.id);
  const path = await writeReport(run, folder);
  // With its plans side by side, a run of plans alone has its tables too.
  if (!flags.analyzeDiff || !isPlansAlone(run)) {
    if (flags.markdown) process.stdout.write(markdownOf(runTables(run, 'markdown')));
    else print(runTables(run, 'terminal'));
    console.log('\n');
  }
  if (flags.analyzeDiff) {
    print(planDiff(run));
    console.log();
  }
  console.log(`Report: ${shownPath(path)}`);
  if (flags.charts === undefined) return;
  for (const chart of writeCharts(run, flags.charts)) console.log(`Chart:  ${shownPath(chart)}`);
}
