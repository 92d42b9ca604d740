/** `seeding`: how fast rows are generated and loaded, compared with the same rows streamed from a file. */
import { median } from '../../results/statistics/basic.ts';
import { rowCountOf } from '../../seed/data/datasets.ts';
import { createDatabase, dropDatabase } from '../../seed/databases/databases.ts';
import { measureSeedingRates } from '../../seed/seeding-rates.ts';
import { datasetOption, parseInteger } from '../options/choices.ts';
import { commandOf, optionOr } from '../options/command.ts';
import { exitCodes } from '../session/exit-codes.ts';
import { inSession } from '../session/session.ts';
import { print } from '../session/terminal.ts';

const options = {
  dataset: datasetOption,
  rounds: optionOr('<number>', 'loads each way', parseInteger(1, 1_000), '9'),
};

const help = `
Examples:
  npm run seeding
  npm run seeding -- --dataset medium

Both ways go through COPY into bare tables, in turn, and are rolled back. Only the load is timed.`;

export const seedingCommand = commandOf(options, help, ({ dataset, rounds }) =>
  inSession('seeding', 'Nothing was kept.', async ({ openCluster, progress, runId, signal }) => {
    const cluster = await openCluster();
    const database = `cqrs_bench_seeding_${process.pid}`;
    await createDatabase(cluster, database, { kind: 'run', runId });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => dropDatabase(cluster, database));
    progress.step({ phase: `${dataset.name}: loading`, done: 0, total: 1 });
    const { made, streamed } = await measureSeedingRates(cluster.url(database), dataset, rounds, signal);
    const ratios = made.map((rate, round) => rate / (streamed[round] ?? Number.NaN));
    const rate = (rates: readonly number[]): string =>
      `${Math.round(median(rates) ?? 0).toLocaleString('en')} rows/s`;
    progress.clear();
    print([
      {
        caption: `${dataset.name}, ${rowCountOf(dataset).toLocaleString('en')} rows, median of ${rounds} rounds:`,
        columns: [{ title: '' }, { title: '' }, { title: '', align: 'left' }],
        rows: [
          ['  made', rate(made), ''],
          ['  streamed', rate(streamed), ''],
          [
            '  ratio',
            (median(ratios) ?? Number.NaN).toFixed(2),
            `(${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
          ],
        ],
      },
    ]);
    return exitCodes.fine;
  }),
);
