/** `soak`: whether a server's memory grows with the number of requests answered. */
import { soakTables } from '../../reports/studies/soak.ts';
import { judgeSoak, outcomeOfSoak } from '../../results/studies/soak.ts';
import { soak } from '../../runner/studies/soak.ts';
import { soakedTargets } from '../../runner/studies/targets.ts';
import { scenarios } from '../../scenarios/index.ts';
import { names, parseInteger, parseSoakedTarget } from '../options/choices.ts';
import { commandOf, optionOr } from '../options/command.ts';
import { runDatabaseStudy, studyOptions } from '../session/study.ts';

const options = {
  target: optionOr('<name>', names(soakedTargets), parseSoakedTarget, 'direct'),
  requests: optionOr(
    '<number>',
    'without the warm-up, which adds a tenth',
    parseInteger(1_000, 1_000_000_000),
    '1000000',
  ),
  ...studyOptions,
};

const help = `
Examples:
  npm run soak
  npm run soak -- --requests 100000 --target direct:text --out soak.json

All scenarios are mixed, over 16 connections. Memory is read after a garbage collection, at 11 points.

Exit codes: 0 nothing grows by more than a byte per request; 1 something does; 2 it is inconclusive; 3 an answer is
wrong; 64 wrong use; 70 the environment failed; 130 interrupted.`;

export const soakCommand = commandOf(options, help, ({ target, requests, ...flags }) =>
  runDatabaseStudy(
    'soak',
    flags,
    async (on, { progress, signal, environment }) => {
      const points = await soak({ ...on, target, scenarios, requests }, progress, signal);
      const growths = judgeSoak(points);
      const settings = { target: target.name, requests, dataset: flags.dataset.name, seed: flags.seed };
      return {
        tables: soakTables(target.name, points, growths),
        outcome: outcomeOfSoak(growths),
        found: { kind: 'soak', environment, settings, points },
      };
    },
    'servers as in a run',
  ),
);
