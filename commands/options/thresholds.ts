/** `--threshold`: fixed bounds of a gate. */

import { InvalidArgumentError } from 'commander';
import {
  checkNames,
  parseThreshold,
  type Threshold,
  thresholdExample,
} from '../../results/gate/asked/thresholds.ts';
import { strategyLabel } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { namedScenarios } from '../../scenarios/index.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import { UsageError } from '../session/exit-codes.ts';
import { option } from './command.ts';

export const thresholdOption = option(
  '<bound>',
  `a bound that the candidate must keep, in quotes: '${thresholdExample}'; may be given several times`,
  (typed, before: readonly Threshold[] = []) => {
    try {
      return [...before, parseThreshold(typed)];
    } catch (error) {
      throw new InvalidArgumentError(`It is wrong: ${(error as Error).message}.`);
    }
  },
);

/** @throws UsageError if a threshold names what neither this version nor one of the runs has. */
export function checkThresholds(thresholds: readonly Threshold[], ...runs: readonly Run[]): void {
  const results = runs.flatMap((run) => run.results);
  try {
    checkNames(thresholds, {
      strategies: [...namedStrategies.map(({ name }) => name), ...results.map(strategyLabel)],
      scenarios: [...namedScenarios.map(({ name }) => name), ...results.map(({ scenario }) => scenario)],
    });
  } catch (error) {
    throw new UsageError(`--threshold: ${(error as Error).message}.`);
  }
}

/** Those of a file, without those that were typed with another bound, and then the typed. */
export function joinThresholds(
  ofFile: readonly Threshold[],
  typed: readonly Threshold[],
): readonly Threshold[] {
  const subjectOf = ({ strategy, scenario, load, metric, comparison }: Threshold): string =>
    [strategy, scenario, load, metric.key, comparison[0]].join(' ');
  const overruled = new Set(typed.map(subjectOf));
  return [...ofFile.filter((one) => !overruled.has(subjectOf(one))), ...typed];
}
