/** What `gate.config.json` may hold. Its JSON Schema is `gate.config.schema.json`, beside this file. */
import { z } from 'zod';
import { namedScenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { executors } from '../../servers/executors/index.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import type { Named } from './choices.ts';

/** The names are in the JSON Schema, so that editors complete them; the options say which one was meant. */
const namesOf = (items: readonly Named[]) =>
  z.array(z.string().meta({ enum: items.map(({ name }) => name) })).min(1);
const percent = z.string().meta({ examples: ['3%'] });

export const AcceptSchema = z.strictObject({
  what: z.string().meta({ examples: ['plan:qm/feed'] }),
  reason: z.string().min(1),
});

export const GateConfigSchema = z
  .strictObject({
    $schema: z.string(),
    base: z.string().describe('The revision to measure beside the files as they are: main.'),
    strategies: namesOf(namedStrategies),
    executors: namesOf(executors),
    scenarios: namesOf(namedScenarios),
    datasets: namesOf(datasets),
    seed: z.int().nonnegative().describe('For data, questions and order.'),
    orderSeed: z.int().nonnegative().describe('For the order of servers and cases alone.'),
    minutes: z.int().positive().describe('How long it may take, once data and read models are prepared.'),
    countersOnly: z.boolean().describe('Compare plans and counters alone, without any load.'),
    loads: z
      .array(z.string().meta({ examples: ['closed:16'] }))
      .min(1)
      .describe('How it is asked.'),
    acceptResponseChange: z
      .boolean()
      .describe('Let the base answer otherwise, because that is what was changed.'),
    margin: percent.describe('A change below this is not a regression.'),
    limit: percent.describe('The gate is inconclusive if it could miss a slow-down above this.'),
    thresholds: z
      .array(z.string().meta({ examples: ['qm/user-by-id p99 < 5ms'] }))
      .describe('Bounds that the candidate must keep.'),
    accept: z.array(AcceptSchema).describe('Changes that were intended.'),
    matrix: z.boolean().describe('Also print every figure of every case.'),
    markdown: z.string().describe('Also write the outcome to this file, as a comment for a pull request.'),
    json: z.string().describe('Also write it to this file, for programs.'),
    junit: z.string().describe('Also write it to this file, as JUnit XML.'),
    allowDifferentEnvironment: z.boolean().describe('Compare runs of different environments, and say so.'),
  })
  .partial();
export type GateConfig = z.infer<typeof GateConfigSchema>;
