/** The targets of the comparison: each is a server process of its own, asked at one path. */
import type { Scenario } from '../../../scenarios/scenario.ts';
import { userById } from '../../../scenarios/user-by-id.ts';
import { usersNames } from '../../../scenarios/users-names.ts';
import { usersPage } from '../../../scenarios/users-page.ts';
import { direct, mercurius } from '../../../servers/executors/index.ts';
import { normalized } from '../../../servers/strategies/normalized/strategy.ts';
import { qm } from '../../../servers/strategies/qm/strategy.ts';
import type { Strategy } from '../../../servers/strategy.ts';
import { transformers } from '../../../servers/transformer/index.ts';
import type { TransformerName } from '../../../servers/transformer/transformer.ts';
import { rawPath } from './statements.ts';

export interface Target {
  readonly name: string;
  /** A few words for a heading. */
  readonly title: string;
  /** Whose database it reads; what it serves, unless it is a bare server. */
  readonly strategy: Strategy;
  readonly path: `/${string}`;
  /** Of `/direct`; the default one when absent. */
  readonly transformer?: TransformerName;
  /** Whether it is served by `start.ts` of this folder, under its own name. */
  readonly isBare?: boolean;
  /** Whether it answers with stored rows instead of GraphQL's response; then only where rows hold what is asked. */
  readonly isRaw?: boolean;
}

/** One document, ten of them, and two fields of fifty. */
export const comparedScenarios: readonly Scenario[] = [userById, usersPage, usersNames];

/** Those that ask for rows as a whole. */
const rawScenarios: readonly Scenario[] = [userById, usersPage];

const rawTarget: Target = {
  name: 'raw',
  title: 'a bare Fastify route that sends the text of stored documents',
  strategy: qm,
  path: rawPath,
  isBare: true,
  isRaw: true,
};

const directTarget: Target = {
  name: 'direct',
  title: 'qm by the direct executor, with the default transformer',
  strategy: qm,
  path: direct.path,
};

/** In the order of tables; figures are held against the first that answers a scenario. */
export const targets: readonly Target[] = [
  rawTarget,
  {
    ...rawTarget,
    name: 'raw:binary',
    title: 'the same with their bytes, read as the direct executor reads them',
  },
  directTarget,
  ...transformers.map(({ name }) => ({
    ...directTarget,
    name: `direct:${name}`,
    title: `qm by the direct executor, with the transformer ${name}`,
    transformer: name,
  })),
  { name: 'mercurius', title: 'qm by Mercurius, as runs measure it', strategy: qm, path: mercurius.path },
  {
    name: 'minimal',
    title: 'qm by the least that serves it with Mercurius and graphql-jit',
    strategy: qm,
    path: mercurius.path,
    isBare: true,
  },
  { name: 'normalized', title: 'joins by Mercurius', strategy: normalized, path: mercurius.path },
];

/** Those that serve every scenario, and are no bare servers. */
export const soakedTargets: readonly Target[] = targets.filter(({ isBare = false }) => !isBare);

/** Those that are compared where none are named. */
export const targetsDefault = 'raw,direct,mercurius,minimal,normalized';

export function answers({ isRaw = false }: Target, scenario: Scenario): boolean {
  return !isRaw || rawScenarios.includes(scenario);
}

/** Under which name the load has the requests of a scenario, with the answers to expect of a target. */
export function streamName({ isRaw = false }: Target, scenario: Scenario): string {
  return isRaw ? `raw ${scenario.name}` : scenario.name;
}
