/** `soak`: whether a server's memory grows with the requests that it has answered. */
import type { Command } from 'commander';
import { soakTables } from '../../reports/studies/soak.ts';
import { judgeSoak, outcomeOfSoak } from '../../results/studies/soak.ts';
import { type Arm, soakedArms } from '../../runner/studies/executors/arms.ts';
import { soak } from '../../runner/studies/executors/soak.ts';
import { scenarios } from '../../scenarios/index.ts';
import { names, parseInteger, parseSoakedArm } from '../options/choices.ts';
import { runDatabaseStudy, type StudyFlags, withStudyFlags } from '../session/study.ts';

interface SoakFlags extends StudyFlags {
  readonly arm?: Arm;
  readonly requests?: number;
}

const [armDefault, requestsDefault] = ['direct', 1_000_000];

export function soakCommand(command: Command): Command {
  command
    .option('--arm <name>', `${names(soakedArms)}; ${armDefault} when not said`, parseSoakedArm)
    .option(
      '--requests <number>',
      `after a tenth of them to warm up; ${requestsDefault} when not said`,
      parseInteger(1_000, 1_000_000_000),
    );
  return withStudyFlags(command)
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  npm run soak',
        '  npm run soak -- --requests 100000 --arm direct:text --out soak.json',
        '',
        'All scenarios mixed, over 16 connections. Memory is read after a collection, at 11 points.',
        '',
        'Exit codes: 0 nothing grows by more than a byte a request; 1 something does; 2 it cannot be told; 3 an answer is',
        'wrong; 64 wrong use; 70 the environment failed; 130 interrupted.',
      ].join('\n'),
    )
    .action(async (flags: SoakFlags) => {
      process.exitCode = await soakArm(flags);
    });
}

function soakArm(flags: SoakFlags): Promise<number> {
  const { arm = parseSoakedArm(armDefault), requests = requestsDefault } = flags;
  return runDatabaseStudy(
    'soak',
    flags,
    async ({ progress, signal, environment, cluster, runId, dataset, seed }) => {
      const asked = { cluster, runId, dataset, seed, arm, scenarios, requests };
      const points = await soak(asked, progress, signal);
      const growths = judgeSoak(points);
      const settings = { arm: arm.name, requests, dataset: dataset.name, seed };
      return {
        tables: soakTables(arm.name, points, growths),
        outcome: outcomeOfSoak(growths),
        found: { kind: 'soak', environment, settings, points },
      };
    },
    'servers as in a run',
  );
}
