/** `micro`: the time of one document, operation or row, without servers or database. */
import { microTable } from '../../reports/views/micro.ts';
import { readHost } from '../../runner/machine/environment.ts';
import { runMicroBenchmarks } from '../../runner/micro/micro.ts';
import { outOption, parseInteger, parseSeed, seedDefault } from '../options/choices.ts';
import { commandOf, optionOr } from '../options/command.ts';
import { runStudy } from '../session/study.ts';

const options = {
  processes: optionOr(
    '<number>',
    'processes that each time everything, because processes differ',
    parseInteger(1, 100),
    '3',
  ),
  seed: optionOr('<number>', 'for the order', parseSeed, `${seedDefault}`),
  out: outOption,
};

const help = `
Examples:
  npm run micro
  npm run micro -- --processes 10`;

export const microCommand = commandOf(options, help, ({ processes, seed, out }) =>
  runStudy('micro', out, async ({ progress, signal }) => {
    const benchmarks = await runMicroBenchmarks({
      processes,
      seed,
      signal,
      onProcess: (done) =>
        progress.step({ phase: 'timing', detail: `process ${done + 1}`, done, total: processes }),
    });
    const environment = await readHost();
    return {
      tables: [{ caption: `Node ${process.versions.node}` }, microTable(benchmarks)],
      outcome: 'fine',
      found: { kind: 'micro', environment, settings: { processes, seed }, benchmarks },
    };
  }),
);
