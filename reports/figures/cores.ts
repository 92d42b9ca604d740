/** What a machine of so many cores would answer: a row per scenario, a column per strategy. */
import { countOf, none, rangeText, threeDigits } from '../../results/format.ts';
import type { Estimate } from '../../results/statistics/estimate.ts';
import { type Cores, requestsPerSecond } from '../../results/summary/cores.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { type RunView, type Section, sectionsOf, settingsOf } from '../sections.ts';
import type { Cell, Row, Table } from '../tables/table.ts';
import { matrixOf } from './matrix.ts';

/** A table per setting in which the CPU of a request was measured; none without such a setting. */
export function coresTables(sections: readonly Section[], machine: Cores): readonly Table[] {
  const known = sections.filter(
    ({ purpose, summaries }) =>
      purpose === 'cost' && summaries.some((summary) => answered(summary, machine) !== null),
  );
  return settingsOf(known).map((own) => ({
    caption: [
      { text: titleOf(machine), style: 'bold', isProse: true },
      { text: own[0]?.setting ?? '', style: 'faint', isProse: true },
    ],
    ...matrixOf(own, (_, summary) => cellOf(summary, machine)),
    narrower: list(own, machine),
  }));
}

/** `Requests per second of 8 cores, 4 of them the server's` */
function titleOf({ cores, serverCores }: Cores): string {
  const whose =
    serverCores === null ? 'shared by server and database' : `${serverCores} of them the server's`;
  return `Requests per second of ${countOf(cores, 'core')}, ${whose}, with 95 % intervals`;
}

function list(sections: readonly Section[], machine: Cores): Pick<Table, 'columns' | 'rows'> {
  return {
    columns: [{ title: '' }, { title: '' }],
    rows: sections.flatMap(({ scenario, summaries }): readonly Row[] => [
      [{ text: scenario.name, style: 'bold', spans: true }],
      ...summaries.map((summary): Row => [`  ${summary.label}`, cellOf(summary, machine)]),
    ]),
  };
}

function cellOf(summary: Summary, machine: Cores): Cell {
  const found = answered(summary, machine);
  if (found === null) return { text: none };
  const { value, interval } = found;
  const range = interval === null ? 'no interval' : rangeText(interval, threeDigits);
  return { text: threeDigits(value), isStrong: true, range };
}

/** The interval is what the intervals of the CPU times leave. Null where one of the two is unknown. */
function answered({ metrics }: Summary, machine: Cores): Estimate | null {
  const { cpu, serverCpu, databaseCpu } = metrics;
  if (serverCpu === null || databaseCpu === null || cpu === null) return null;
  const at = (end: (estimate: Estimate) => number): number => {
    const [serverUs, databaseUs] = [end(serverCpu), end(databaseCpu)];
    // Where both share the cores, the sum has an interval of its own, which is narrower than that of its parts.
    const cost =
      machine.serverCores === null ? { serverUs: end(cpu), databaseUs: 0 } : { serverUs, databaseUs };
    return requestsPerSecond(cost, machine);
  };
  const value = at((estimate) => estimate.value);
  const { interval } = cpu;
  if (interval === null) return { value, interval };
  const low = at((estimate) => estimate.interval?.high ?? estimate.value);
  const high = at((estimate) => estimate.interval?.low ?? estimate.value);
  return { value, interval: { ...interval, low, high } };
}

export const coresView: RunView = {
  id: 'per-core',
  title: 'Per core',
  lead: () =>
    'What one core answers in a second, if server and database share it; more cores answer as many times more, as long as ' +
    'nothing else holds them up. For a machine of your own: npm run report -- --cores 8 --server-cores 4.',
  tables: (run) => coresTables(sectionsOf(run), { cores: 1, serverCores: null }),
};
