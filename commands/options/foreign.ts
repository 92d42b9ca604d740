/** Options of servers that somebody else started: their URLs, and the file with what they are asked. */

import { baseSuffix } from '../../results/gate/sides.ts';
import { isForeign, loadLabel } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { newRunId, runPath } from '../../results/run-file/store.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import {
  checkAddresses,
  ForeignError,
  parseAddress,
  type ServerAddress,
} from '../../runner/foreign/address.ts';
import { exampleFile, readScenarios } from '../../runner/foreign/scenario-file.ts';
import { firstUnreachable, foreignOf } from '../../runner/foreign/server.ts';
import { type Foreign, foreignData } from '../../runner/schedule/cases.ts';
import type { LoadPlan, Profile } from '../../runner/schedule/profiles.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { UsageError } from '../session/exit-codes.ts';
import { addLaunches, scheduled } from './bench-options.ts';
import { seedDefault } from './choices.ts';
import { type FlagsOf, option, switchOption, textOption, typedName } from './command.ts';

/** URLs are parsed later: commander would print a wrong one with its password. */
export const foreignOptions = {
  scenarios: textOption('<file>', 'with URLs: the file that says what the servers are asked (see below)'),
  allowOtherHosts: switchOption('with URLs: also ask servers on other machines, which it puts load on'),
};

export const urlOption = option<readonly string[]>(
  '<url>',
  'instead of strategies: a server that you have started, as URL or name=URL; may be given several times',
  (word, before = []) => [...before, word],
);

export const foreignHelp = `
A scenario file has GraphQL operations, or HTTP requests; editors check it by runner/foreign/scenarios.schema.json:

${exampleFile.replaceAll(/^/gm, '  ')}

Paths go below the URL. Before the clock, every server is asked everything: an error, or another answer than that of the first
server, makes the case invalid ("answersVary": true says that answers differ by themselves). Nothing of a server is started,
stopped or pinned. Its CPU is that of the processes that listen on its port, where this user may see them; a database behind
it is not included. As it is not restarted, what differs between lives of its process is not seen.`;

type ForeignFlags = Partial<FlagsOf<typeof foreignOptions>>;

/** What is asked of whom. */
interface Asked {
  readonly servers: readonly Foreign[];
  readonly scenarios: readonly Scenario[];
}

/** Errors of URLs and scenario files are wrong use. */
function asUsage<Found>(work: () => Found): Found {
  try {
    return work();
  } catch (error) {
    throw error instanceof ForeignError ? new UsageError(error.message) : error;
  }
}

/** @throws UsageError */
export function askedServers(urls: readonly string[], flags: ForeignFlags): Asked {
  return asUsage(() => askedAt(urls.map(parseAddress), flags));
}

function askedAt(
  addresses: readonly ServerAddress[],
  { scenarios, allowOtherHosts }: ForeignFlags,
  options?: Parameters<typeof foreignOf>[1],
): Asked {
  if (scenarios === undefined)
    throw new ForeignError(
      'Expected what to ask the servers: --scenarios FILE. --help shows an example of such a file.',
    );
  checkAddresses(addresses, allowOtherHosts ?? false);
  const servers = addresses.map((address) => foreignOf(address, options));
  return { servers, scenarios: readScenarios(scenarios) };
}

/** How results name the two servers of a gate: rows are those of one server, with its base. */
const serverName = 'server';

/** The base, which is the reference of all answers, and the candidate. @throws UsageError */
export function askedPair(
  urls: { readonly baseUrl: string; readonly candidateUrl: string },
  { mayDiffer, ...flags }: ForeignFlags & { readonly mayDiffer: boolean },
): Asked {
  return asUsage(() => {
    const candidate = { ...parseAddress(urls.candidateUrl), name: serverName };
    const base = { ...parseAddress(urls.baseUrl), name: `${serverName}${baseSuffix}` };
    return askedAt([base, candidate], flags, { pair: serverName, mayDiffer });
  });
}

/** Refuses flags that only strategies have. */
export function refuseStrategyFlags(flags: object, allowed: Readonly<Record<string, unknown>>): void {
  const [needless] = Object.keys(flags).filter((name) => !Object.hasOwn(allowed, name));
  if (needless !== undefined)
    throw new UsageError(
      `Servers by URL have no ${typedName(needless)}: that is for strategies. Leave it out.`,
    );
}

/** Refuses flags that only servers by URL have, where there is none. */
export function refuseForeignFlags(flags: ForeignFlags, url: string): void {
  const [needless] = Object.keys(foreignOptions).filter(
    (name) => flags[name as keyof ForeignFlags] !== undefined,
  );
  if (needless !== undefined)
    throw new UsageError(`${typedName(needless)} is for servers by URL. Name some with: ${url}`);
}

/** A new run of servers. */
export function foreignRun(
  { servers, scenarios }: Asked,
  profile: Profile,
  {
    seed = seedDefault,
    orderSeed = seed,
  }: { readonly seed?: number | undefined; readonly orderSeed?: number | undefined } = {},
): BenchOptions {
  const runId = newRunId(profile.name, new Date());
  return {
    ...{ profile, strategies: servers, scenarios, datasets: [foreignData], mayLeaveOut: false },
    ...{ seed, orderSeed, resumed: null, runId, path: runPath(runId) },
  };
}

/**
 * Goes on with a run of the same servers and scenarios, all else as in its file: `more` adds launches to a finished one, and the
 * servers may have been restarted since.
 * @throws UsageError
 */
export function foreignAgain(
  run: Run,
  asked: Asked,
  { profile }: BenchOptions,
  how: 'more' | 'resume',
): BenchOptions {
  const { schedule, environment } = run;
  if (!isForeign(run) || schedule === null)
    throw new UsageError(`Run ${run.id} measured no servers by URL. Leave out --url and --scenarios.`);
  if ((run.finishedAt === null) !== (how === 'resume'))
    throw new UsageError(
      how === 'more'
        ? `Run ${run.id} is not finished. Continue it with --resume instead of --more.`
        : `Run ${run.id} is finished. Show it with: npm run report -- ${run.id}`,
    );
  refuseOthers(run, asked);
  if (how === 'more') addLaunches(run, schedule);
  return {
    ...foreignRun(asked, { ...scheduled(profile, run), name: run.profile, loads: loadsOf(run) }),
    ...{ seed: environment.seed, orderSeed: environment.orderSeed ?? environment.seed },
    ...{ resumed: run, runId: run.id, path: runPath(run.id) },
  };
}

/** Refuses other servers or questions than those of the run. */
function refuseOthers(run: Run, { servers, scenarios }: Asked): void {
  const textOf = (
    strategies: readonly { name: string }[],
    questions: readonly { name: string; operation: string }[],
  ) =>
    JSON.stringify([
      strategies.map(({ name }) => name),
      questions.map(({ name, operation }) => [name, operation]),
    ]);
  if (textOf(servers, scenarios) === textOf(run.strategies, run.scenarios)) return;
  throw new UsageError(
    `Run ${run.id} asked ${run.strategies.map(({ name, title }) => `${name} (${title})`).join(', ')}: ` +
      `${run.scenarios.map(({ name }) => name).join(', ')}. Name the same servers (name=URL) and the same scenarios.`,
  );
}

/** Those of the run's file, for the scenarios that were asked so. */
function loadsOf({ results }: Run): readonly LoadPlan[] {
  return [...Map.groupBy(results, ({ load }) => loadLabel(load)).values()].flatMap((own) =>
    own.slice(0, 1).map(({ load }) => ({ load, scenarios: own.map(({ scenario }) => scenario) })),
  );
}

/** Rejects unless every server answers something: with a UsageError where the URL or the scenarios do not fit it. */
export async function greet({ servers, scenarios }: Asked): Promise<void> {
  const found = await firstUnreachable(servers, scenarios);
  if (found === null) return;
  const { address, seen, isRefusal } = found;
  if (isRefusal)
    throw new UsageError(
      `${address.shown} answers none of the scenarios: ${seen}. Look at the path of the URL, and at those of the scenario file.`,
    );
  throw new Error(`${address.shown} does not answer: ${seen}. Start the server, and try again.`);
}

/** The same servers and scenarios, as they are typed; without user and password. */
export function typedAgain({ servers }: Asked, { scenarios, allowOtherHosts }: ForeignFlags): string {
  const urls = servers.map(({ address: { name, shown } }) => `--url ${name}=${shown}`);
  return [...urls, `--scenarios ${scenarios}`, ...(allowOtherHosts ? ['--allow-other-hosts'] : [])].join(' ');
}
