/** The targets of the comparison: each is a server process of its own, asked at one path. */
import type { Scenario } from '../../scenarios/scenario.ts';
import { userById } from '../../scenarios/user-by-id.ts';
import { usersNames } from '../../scenarios/users-names.ts';
import { usersPage } from '../../scenarios/users-page.ts';
import { direct, mercurius } from '../../servers/executors/index.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { transformers } from '../../servers/transformer/index.ts';
import { statementsMax } from '../checks/statement-count.ts';
import { type Served, startServed, type Target } from '../schedule/target.ts';
import { rawPath } from './bare/statements.ts';

export interface ComparedTarget extends Target {
  /** A few words for a heading. */
  readonly title: string;
  /** Whose database it reads; what it serves, unless it is a bare server. */
  readonly strategy: Strategy;
  /** Whether it is served by `bare/start.ts`, under its own name. */
  readonly isBare: boolean;
  /** Whether it answers with stored rows instead of a GraphQL response. It is then asked only what whole rows answer. */
  readonly isRaw: boolean;
}

type Parts = Pick<ComparedTarget, 'name' | 'title' | 'strategy' | 'path'> &
  Partial<Pick<ComparedTarget, 'isBare' | 'isRaw'>> &
  Pick<Served, 'transformer'>;

const bareEntry = new URL('./bare/start.ts', import.meta.url);

/** `transformer`: of `/direct`; the default one when absent. */
export function comparedTarget({
  transformer,
  isBare = false,
  isRaw = false,
  ...named
}: Parts): ComparedTarget {
  const { name, strategy } = named;
  const served = {
    ...{ server: name, strategy },
    ...(transformer ? { transformer } : {}),
    ...(isBare ? { entry: bareEntry } : {}),
  };
  return {
    ...named,
    ...{ server: name, isBare, isRaw },
    ...(isRaw ? { streamOf: ({ name }: Scenario) => `raw ${name}` } : {}),
    statementsMax: ({ operation }) => statementsMax(strategy, operation),
    start: (surroundings) => startServed(served, surroundings),
  };
}

/** One document, ten of them, and two fields of fifty. */
export const comparedScenarios: readonly Scenario[] = [userById, usersPage, usersNames];

/** Those that ask for rows as a whole. */
const rawScenarios: readonly Scenario[] = [userById, usersPage];

const raw = { strategy: qm, path: rawPath, isBare: true, isRaw: true } as const;
const byDirect = { strategy: qm, path: direct.path } as const;

/** The oracle's reference. */
export const referenceTarget = comparedTarget({
  name: 'normalized',
  title: 'joins by Mercurius',
  strategy: normalized,
  path: mercurius.path,
});

/** In the order of tables. Ratios are against the first that answers a scenario. */
export const targets: readonly ComparedTarget[] = [
  comparedTarget({
    ...raw,
    name: 'raw',
    title: 'a bare Fastify route that sends the text of stored documents',
  }),
  comparedTarget({
    ...raw,
    name: 'raw:binary',
    title: 'the same with their bytes, read as the direct executor reads them',
  }),
  comparedTarget({
    ...byDirect,
    name: 'direct',
    title: 'qm by the direct executor, with the default transformer',
  }),
  ...transformers.map(({ name }) =>
    comparedTarget({
      ...byDirect,
      name: `direct:${name}`,
      title: `qm by the direct executor, with the transformer ${name}`,
      transformer: name,
    }),
  ),
  comparedTarget({
    name: 'mercurius',
    title: 'qm by Mercurius, as runs measure it',
    strategy: qm,
    path: mercurius.path,
  }),
  comparedTarget({
    name: 'minimal',
    title: 'qm by the least that serves it with Mercurius and graphql-jit',
    strategy: qm,
    path: mercurius.path,
    isBare: true,
  }),
  referenceTarget,
];

/** Those that serve every scenario, and are no bare servers. */
export const soakedTargets: readonly ComparedTarget[] = targets.filter(({ isBare }) => !isBare);

/** Compared when none are named. */
export const targetsDefault = 'raw,direct,mercurius,minimal,normalized';

export function answers({ isRaw }: ComparedTarget, scenario: Scenario): boolean {
  return !isRaw || rawScenarios.includes(scenario);
}
