/** Advice as it is printed: the answer, the ranking, why the others lost, and what would change it. */
import type { Advice, Ranked } from '../../results/advice/advice.ts';
import type { Change } from '../../results/advice/changes.ts';
import { asksForRetries, retriedCodes, retryShare } from '../../results/advice/retries.ts';
import { ruleOfThumb } from '../../results/advice/rule-of-thumb.ts';
import type { Waits } from '../../results/advice/waits.ts';
import { counter, everyText, figureText, none, orNone, shareText, twoDigits } from '../../results/format.ts';
import type { MixedPredictions } from '../../results/price/mixed.ts';
import type { Prices } from '../../results/price/prices.ts';
import { type ColumnOf, present, type Table, tableOf } from '../tables/table.ts';
import { joined } from '../views/opening.ts';
import { answerText, changeText, lossText, nameOf, ratesText, unfitText } from './words.ts';

/** `source` says which run it is from, and why that one. */
export function adviceTables(
  advice: Advice,
  changes: readonly Change[],
  prices: Prices,
  source: string,
): readonly Table[] {
  const { ranking, best, unfit, workload } = advice;
  const losses = ranking.slice(1).map((one) => lossText(one, best.includes(one)));
  return [
    { caption: { text: answerText(advice), style: 'title', isProse: true } },
    {
      caption: [
        { text: askedText(advice), isProse: true },
        { text: source, isProse: true },
      ],
    },
    { ...tableOf(ranking, columns), notes: [rankingNote(advice)] },
    {
      caption: 'Why not the others:',
      ...listOf([...losses, ...unfit.map((one) => unfitText(one, workload))]),
    },
    {
      caption: 'What would change the answer, all else as it is:',
      items: changes.length === 0 ? [nothingChanges] : changes.map((change) => changeText(change, workload)),
    },
    {
      caption: 'To know:',
      ...listOf([
        retriesText(prices, advice),
        ...best.flatMap(triedText),
        ruleText(advice),
        predictionText(prices.mixed),
      ]),
    },
  ];
}

const nothingChanges =
  'nothing that was tried: more or fewer reads a write, a scenario less, reads that may be later or less late, more or less space';

/** A table without items is not shown. */
function listOf(items: readonly (string | null)[]): Pick<Table, 'items' | 'rows'> {
  const shown = present(items);
  return shown.length === 0 ? { rows: [] } : { items: shown };
}

const columns: readonly ColumnOf<Ranked>[] = [
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'cores', cell: ({ cores }) => figureText(cores, twoDigits) },
  { title: 'reads, ms', cell: ({ reads }) => waitText(reads) },
  { title: 'writes, ms', cell: ({ writes }) => waitText(writes) },
  {
    title: 'late, s',
    cell: ({ late }) => (late?.isNever ? 'never' : pairText(late ?? unknown, (us) => twoDigits(us / 1e6))),
  },
  { title: 'space', cell: ({ storageTimes }) => orNone(storageTimes, (times) => `${twoDigits(times)}x`) },
];

const unknown: Waits = { p50Us: null, p99Us: null };

function waitText(waits: Waits): string {
  return pairText(waits, (us) => twoDigits(us / 1_000));
}

/** `0.48, 0.94`: two digits, because they are predictions. */
function pairText({ p50Us, p99Us }: Waits, format: (us: number) => string): string {
  return p50Us === null && p99Us === null ? none : `${orNone(p50Us, format)}, ${orNone(p99Us, format)}`;
}

function rankingNote({ workload, ranking }: Advice): string {
  const clocked = ranking.filter(({ late }) => late !== null && late.intervalMs !== null).map(nameOf);
  return present([
    'Cores: CPU of server, database and what keeps documents. Reads, writes and late: p50 and p99, reads and writes of one caller alone.',
    workload.readsOwnWrites && 'Writes include the wait until the writer can read what was written.',
    'Space: times that of the tables.',
    clocked.length > 0 && `${clocked.join('; ')}.`,
  ]).join(' ');
}

function askedText({ workload }: Advice): string {
  const { reads, writes, stalenessMs, storageTimes, readsOwnWrites } = workload;
  const limits = present([
    stalenessMs === 0 ? 'no read may be late' : `reads may be up to ${everyText(stalenessMs)} late`,
    storageTimes !== null && `up to ${counter(storageTimes)} times the space of the tables`,
    readsOwnWrites && 'writers read their own writes',
  ]);
  return `Asked for, a second: reads ${ratesText(reads)}; writes ${ratesText(writes)}; ${limits.join('; ')}.`;
}

/** One line for all that are recommended and need it. */
function retriesText(prices: Prices, { best, workload }: Advice): string | null {
  const own = best.map(({ strategy }) => strategy).filter(asksForRetries);
  if (own.length === 0) return null;
  const seen = own.flatMap((strategy) => {
    const share = retryShare(strategy, prices, workload);
    return share === null ? [] : [`${counter(1_000 * share)} (${strategy})`];
  });
  const counted = seen.length === 0 ? '' : ` Of 1,000 such writes, that run tried again: ${seen.join(', ')}.`;
  return `${joined(own)}: retry ${joined(retriedCodes)} (serialization failures and deadlocks, which PostgreSQL has rolled back).${counted}`;
}

function triedText({ strategy, triedPerSecond }: Ranked): readonly string[] {
  return triedPerSecond === null
    ? []
    : [
        `${strategy} was tried up to ${counter(triedPerSecond)} writes a second, and its ceiling is not known.`,
      ];
}

/** Where the figures contradict the rule, that is said. */
function ruleText({ workload, best }: Advice): string | null {
  if (best.length === 0) return null;
  const rule = ruleOfThumb(workload);
  const words = 'The usual rule (few reads a write: normalized; late by minutes: mv; else qm)';
  if (rule === null) return `${words} says nothing between 10 and 100 reads a write.`;
  const isSame = best.some(({ strategy }) => strategy === rule);
  return `${words} says ${rule}${isSame ? ', and so do the figures' : '. The figures contradict it'}.`;
}

function predictionText({ cells, nearShare }: MixedPredictions): string | null {
  if (nearShare === null) return null;
  const others = cells
    .filter(({ isNear }) => !isNear)
    .map(({ mixed, quotient }) => {
      const { strategy, read, write, readsPerWrite } = mixed;
      return `${strategy} ${read} and ${write} ${counter(readsPerWrite)}:1 (${twoDigits(quotient.value)} of it)`;
    });
  const rest = others.length === 0 ? '' : `. Not so: ${others.join(', ')}`;
  return `Cores are predicted from what operations take alone. In that run, ${shareText(nearShare)} of the mixed loads were predicted within 20 %${rest}.`;
}
