/** `torture`: colliding writers and killed processes, while read models are compared with the truth. */

import { InvalidArgumentError } from 'commander';
import { tortureDetails, tortureTable } from '../../reports/studies/torture.ts';
import {
  type KillKind,
  killKinds,
  operationsPerSecond,
  outcomeOfTorture,
  type TortureOutcome,
} from '../../results/studies/torture.ts';
import { readEnvironment } from '../../runner/machine/environment.ts';
import { killedSettings } from '../../runner/torture/killer.ts';
import { torture } from '../../runner/torture/torture.ts';
import { type Isolation, isolations } from '../../runner/torture/writers/operations.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import {
  datasetOption,
  names,
  outOption,
  parseInteger,
  parseInterval,
  parseSeed,
  parseStrategies,
  refreshIntervalOption,
  seedDefault,
} from '../options/choices.ts';
import { commandOf, type FlagsOf, option, optionOr, switchOption } from '../options/command.ts';
import type { Session } from '../session/session.ts';
import { keepFound, runStudy } from '../session/study.ts';
import { printWhole } from '../session/terminal.ts';

/** Strategies that promise true documents: they store documents and are not ablations. */
const strategiesDefault = namedStrategies.filter(({ stored, ablation }) => stored && !ablation);
const isolationWords: ReadonlyMap<string, Isolation> = new Map(
  isolations.map((isolation) => [isolation.toLowerCase().replaceAll(' ', '-'), isolation]),
);
const isolationNames = [...isolationWords.keys()].join(', ');
const parseKills = listed(`none, or ${killKinds.join(', ')}`, (word): KillKind | undefined =>
  killKinds.find((kind) => kind === word),
);

const options = {
  strategy: option(
    '<names>',
    `only these, separated by commas: ${names(namedStrategies)} (default: those that promise truth)`,
    parseStrategies,
    strategiesDefault,
  ),
  seconds: optionOr('<number>', 'for each strategy', parseInteger(1, 86_400), '60'),
  writers: optionOr('<number>', 'connections that write', parseInteger(1, 64), '8'),
  seed: optionOr('<number>', 'for the operations', parseSeed, `${seedDefault}`),
  dataset: datasetOption,
  isolation: option(
    '<levels>',
    `${isolationNames}: each for its share of the time (default: all)`,
    listed(isolationNames, (word) => isolationWords.get(word)),
    isolations,
  ),
  kill: option(
    '<what>',
    `what to kill -9 now and then: ${killKinds.join(', ')}; or none (default: all)`,
    (words) => (words === 'none' ? [] : parseKills(words)),
    killKinds,
  ),
  untilDivergence: switchOption('end an ablation as soon as it has diverged'),
  refreshInterval: refreshIntervalOption,
  rebuildInterval: optionOr(
    '<time>',
    'from the start of a qm_rebuild() to the start of the next, or none',
    (word) => (word === 'none' ? null : parseInterval(word)),
    '5s',
  ),
  out: outOption,
};
type TortureFlags = FlagsOf<typeof options>;

const help = `
Examples:
  npm run torture
  npm run torture -- --strategy qm,qm~no-lock --seconds 60 --writers 8 --seed 1
  npm run torture -- --strategy qm~no-source-lock --until-divergence --kill none
  npm run torture -- --strategy mv --refresh-interval 250ms --out torture.json

Query models (qm_) are rebuilt now and then while writers write. Ablations are not, because that would hide what
they lose. All tables are published if the server allows it, because a table without a replica identity would then
fail its writers. A deadlock that involves a rebuild is a fault.

A seed replays what each writer does, but not the order in which writers meet. Backends and the postmaster are
killed on the embedded server only.

Exit codes: 0 fine, 1 a strategy that promises truth diverged or failed its writers, 64 wrong use, 70 the environment failed,
130 interrupted.`;

export const tortureCommand = commandOf(options, help, tortureAll);

function tortureAll(flags: TortureFlags): Promise<number> {
  const { strategy: strategies, seconds, writers, seed, dataset, isolation, kill, rebuildInterval } = flags;
  const own = { seconds, writers, seed, dataset: dataset.name };
  const settings = { ...own, isolations: isolation, kills: kill, rebuildIntervalMs: rebuildInterval };
  const outcomes: TortureOutcome[] = [];
  return runStudy(
    'torture',
    flags.out,
    async (session) => {
      session.say(
        `torture of ${names(strategies)}: ${seconds} s each, ${writers} writers, ${dataset.name}, seed ${seed}`,
      );
      const cluster = await session.openCluster(killedSettings);
      const environment = await readEnvironment(cluster, seed, poolConnectionsDefault);
      const found = { kind: 'torture', environment, settings, outcomes } as const;
      for (const strategy of strategies) {
        const outcome = await tortureOne(flags, strategy, cluster, session);
        outcomes.push(outcome);
        // After each strategy, so that a later failure loses nothing.
        keepFound(flags.out, session.runId, found);
        session.say('');
        printWhole([tortureDetails(outcome)]);
      }
      console.log();
      return { tables: [tortureTable(outcomes)], outcome: outcomeOfTorture({ outcomes }), found };
    },
    `Repeat it with: npm run torture -- --seed ${seed}`,
  );
}

async function tortureOne(
  flags: TortureFlags,
  strategy: Strategy,
  cluster: Cluster,
  { signal, progress, openDatabase }: Session,
): Promise<TortureOutcome> {
  const { dataset, seed, writers, seconds, isolation, kill } = flags;
  // The data do not depend on the seed of the operations, so one template serves all seeds.
  await using databases = await openDatabase(cluster, dataset, strategy);
  return await torture({
    strategy,
    dataset,
    seed,
    writers,
    seconds,
    isolations: isolation,
    kills: kill,
    refreshIntervalMs: flags.refreshInterval,
    rebuildIntervalMs: flags.rebuildInterval,
    isUntilDivergence: flags.untilDivergence === true,
    url: () => databases.url(strategy),
    cluster,
    signal,
    observe: (outcome, elapsedMs) => {
      const { tally, checks, divergentChecks } = outcome;
      const tps = Math.round(operationsPerSecond(outcome));
      progress.step({
        phase: strategy.name,
        detail:
          `${tally.operations} operations, ${tps} TPS, ${tally.deadlocks} deadlocks, ` +
          `${tally.retries} retries, ${divergentChecks} of ${checks} checks divergent`,
        done: Math.min(elapsedMs, seconds * 1000),
        total: seconds * 1000,
        leftMs: seconds * 1000 - elapsedMs,
      });
    },
  });
}

/** A comma-separated list; `taken` describes its items. */
function listed<Item>(
  taken: string,
  itemOf: (word: string) => Item | undefined,
): (words: string) => readonly Item[] {
  return (words) =>
    words.split(',').map((word) => {
      const item = itemOf(word.trim());
      if (item !== undefined) return item;
      throw new InvalidArgumentError(`It takes ${taken}; received ${JSON.stringify(word)}.`);
    });
}
