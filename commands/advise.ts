/** `advise`: which strategy serves a workload with the least CPU, from what a run measured. */
import { InvalidArgumentError } from 'commander';
import { adviceTables } from '../reports/advice/tables.ts';
import { adviseOn } from '../results/advice/advice.ts';
import { adviceJson } from '../results/advice/advice-json.ts';
import { changesOf } from '../results/advice/changes.ts';
import { rateOf } from '../results/advice/workload.ts';
import { writeAtomically } from '../results/run-file/atomic-write.ts';
import { parseInterval } from './options/choices.ts';
import { commandOf, option, optionOr, switchOption, textOption } from './options/command.ts';
import { parseRates, ratesOf } from './options/rates.ts';
import { exitCodes, UsageError } from './session/exit-codes.ts';
import { pricedRun } from './session/priced-run.ts';
import { print } from './session/terminal.ts';
import { checkWritable } from './session/writable.ts';

const options = {
  reads: option('<rates>', 'reads a second, of all kinds alike or of those that are named', parseRates),
  writes: option('<rates>', 'writes a second, likewise', parseRates),
  staleness: optionOr('<time>', 'how late reads may see a write', parseInterval, '0s'),
  storage: option('<times>', 'the space it may take, in times of the tables (default: any)', parseTimes),
  ownWrites: switchOption('writers read what they have written: they wait until they see it'),
  run: textOption(
    '<run>',
    'id or file of the run to take figures from (default: the newest that has prices)',
  ),
  json: textOption('<file>', 'also write the advice to this file, as JSON'),
};

const help = `
Examples:
  npm run advise -- --reads 200 --writes 5
  npm run advise -- --reads user-by-id=150,users-page=50 --writes rename=2
  npm run advise -- --reads 1000 --writes 50 --staleness 10s --own-writes
  npm run advise -- --reads 200 --writes 5 --storage 1.5 --run results/published/RUN.json

What each operation takes is summed at these rates. Where one strategy refreshes by the clock, its interval is the longest that
keeps --staleness. Costs are those of the run's machine and dataset: npm run bench -- --profile price measures yours.

Exit codes: 0 fine; 1 if no strategy serves that; 64 wrong use.`;

export const adviseCommand = commandOf(options, help, async (flags) => {
  if (flags.json !== undefined) await checkWritable(flags.json);
  const { prices, source } = await pricedRun(flags.run);
  const workload = {
    reads: ratesOf('--reads', flags.reads, prices.reads),
    writes: ratesOf('--writes', flags.writes, prices.writes),
    stalenessMs: flags.staleness,
    storageTimes: flags.storage ?? null,
    readsOwnWrites: flags.ownWrites ?? false,
  };
  if (rateOf(workload.reads) + rateOf(workload.writes) === 0)
    throw new UsageError('--reads and --writes are both 0: there is nothing to advise on.');
  const advice = adviseOn(prices, workload);
  const changes = changesOf(prices, advice);
  print(adviceTables(advice, changes, prices, source));
  if (flags.json !== undefined)
    writeAtomically(flags.json, `${JSON.stringify(adviceJson(advice, changes), null, 2)}\n`);
  return advice.ranking.length === 0 ? exitCodes.finding : exitCodes.fine;
});

function parseTimes(word: string): number {
  const times = Number(word);
  if (/^\d+(?:\.\d+)?$/.test(word) && times >= 1) return times;
  throw new InvalidArgumentError(`It takes a number from 1, like 1.5; received ${JSON.stringify(word)}.`);
}
