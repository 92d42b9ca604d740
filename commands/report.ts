/** `report`: renders a stored run again, or compares the runs of several machines. */

import type { Command } from 'commander';
import { writeCharts } from '../reports/charts/index.ts';
import { machinesTables } from '../reports/comparison/machines.ts';
import { coresTables } from '../reports/figures/cores.ts';
import { writeReport } from '../reports/page/page.ts';
import { isPlansAlone, sectionsOf } from '../reports/sections.ts';
import { markdownOf } from '../reports/tables/markdown.ts';
import type { Table } from '../reports/tables/table.ts';
import { planDiff } from '../reports/views/plans.ts';
import { runTables } from '../reports/views/run.ts';
import { reportFolder, shownPath } from '../results/run-file/places.ts';
import type { Run } from '../results/run-file/run.ts';
import { listRuns, loadRun, resolveRun } from '../results/run-file/store.ts';
import { parseInteger } from './options/choices.ts';
import { commandOf, type FlagsOf, option, switchOption, textOption } from './options/command.ts';
import { againstTitle, checkAgainst, codeOf, strictOption, targetsIn } from './options/judging.ts';
import { loadRuns } from './session/complete-runs.ts';
import { exitCodes, UsageError } from './session/exit-codes.ts';
import { notMeasuredLines } from './session/not-measured.ts';
import { print } from './session/terminal.ts';
import { checkFolder, checkOutputs } from './session/writable.ts';

const coresMax = 4096;
const parseCores = parseInteger(1, coresMax);

const options = {
  out: textOption('<folder>', 'where to write the report (default: reports/runs/<id>)'),
  charts: textOption('<folder>', 'write each chart to this folder, as a PNG file'),
  markdown: switchOption('print the table as Markdown'),
  analyzeDiff: switchOption('show the plans of all strategies side by side'),
  against: textOption('<strategy>', againstTitle),
  strict: strictOption,
  cores: option('<number>', 'also show what a machine of so many cores would answer', parseCores),
  serverCores: option('<number>', "how many of --cores are the server's (default: shared)", parseCores),
};
type ReportFlags = FlagsOf<typeof options>;

const help = `
Several runs are compared with each other, from whatever machines: the ratios of each case, side by side.

Examples:
  npm run report
  npm run report -- 20261122T214005Z-quick-ab12
  npm run report -- run.json --markdown
  npm run report -- run.json --against mv
  npm run report -- run.json --cores 8 --server-cores 4
  npm run report -- a.json b.json

Exit codes: 0 fine, 2 disturbed (with --strict), 64 wrong use.`;

export function reportCommand(command: Command): Command {
  return commandOf(
    options,
    help,
    report,
  )(command.argument('[runs...]', 'ids or files of runs (default: the newest run)'));
}

async function report(flags: ReportFlags, ...words: readonly string[]): Promise<number> {
  if (flags.serverCores !== undefined && flags.serverCores >= (flags.cores ?? 0))
    throw new UsageError(
      '--server-cores takes fewer cores than --cores, because the database needs some too.',
    );
  if (words.length > 1) return compareMachines(words, flags);
  const [newest] = await listRuns();
  const chosen = words[0] ?? newest;
  if (chosen === undefined) throw new UsageError('There is no run yet. Make one with: npm run bench');
  const run = await loadRun(await resolveRun(chosen));
  checkAgainst(`Run ${run.id}`, targetsIn(run), flags.against);
  if (flags.out === undefined) await checkOutputs(['reports']);
  else await checkFolder(flags.out, 'Name another folder with: --out FOLDER');
  if (flags.charts !== undefined)
    await checkFolder(flags.charts, 'Name another folder with: --charts FOLDER');
  const path = await writeReport(run, flags.out ?? reportFolder(run.id), flags.against);
  for (const tables of shownOf(run, flags)) {
    show(tables, flags);
    console.log();
  }
  if (flags.analyzeDiff) {
    print(planDiff(run));
    console.log();
  }
  console.log(`Report: ${shownPath(path)}`);
  const charts = flags.charts === undefined ? [] : writeCharts(run, flags.charts, flags.against);
  for (const chart of charts) console.log(`Chart:  ${shownPath(chart)}`);
  return codeOf(run, flags.strict);
}

/** For a run of plans alone, the plans side by side already include its tables. */
function shownOf(run: Run, { markdown, analyzeDiff, against, cores, serverCores }: ReportFlags) {
  const medium = markdown ? 'markdown' : 'terminal';
  const tables = runTables(run, medium, { against, notMeasured: notMeasuredLines(run) });
  const machine = cores === undefined ? null : { cores, serverCores: serverCores ?? null };
  return [
    ...(analyzeDiff && isPlansAlone(run) ? [] : [tables]),
    ...(machine === null ? [] : [coresTables(sectionsOf(run, against), machine)]),
  ];
}

function show(tables: readonly Table[], { markdown }: ReportFlags): void {
  if (markdown) process.stdout.write(markdownOf(tables));
  else print(tables);
}

/** Prints what several runs have in common. It writes no page, because a page is of one run. */
async function compareMachines(words: readonly string[], flags: ReportFlags): Promise<number> {
  const { out, charts, analyzeDiff, cores, strict } = flags;
  if ([out, charts, analyzeDiff, cores, strict].some((flag) => flag !== undefined))
    throw new UsageError(
      '--out, --charts, --analyze-diff, --cores and --strict are of one run. Several runs are only compared.',
    );
  const runs = (await loadRuns(words)).map(({ run }) => run);
  for (const run of runs) checkAgainst(`Run ${run.id}`, targetsIn(run), flags.against);
  const tables = machinesTables(runs, flags.against);
  if (tables === null) throw new UsageError(nothingInCommon(runs));
  show(tables, flags);
  return exitCodes.fine;
}

function nothingInCommon(runs: readonly Run[]): string {
  const asked = runs.map((run) => {
    const datasets = [...new Set(run.results.map(({ dataset }) => dataset))].join(' and ') || 'nothing';
    return `${run.id} asked ${datasets}`;
  });
  return (
    `These runs have no ratio in common: ${asked.join(', ')}. A case is compared where dataset, scenario, strategy and load ` +
    `are equal. Measure the same on each machine with: npm run bench -- --profile ${runs[0]?.profile ?? 'standard'} --out FILE`
  );
}
