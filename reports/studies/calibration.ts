/** Output of `calibrate`: what each kind of gate found, and what gates of so many launches find. */
import {
  type ComparedSeries,
  type Found,
  type LaunchesPoint,
  type Power,
  type PowerPoint,
  powerWanted,
  type Series,
  unchangedSeries,
} from '../../results/calibration/power.ts';
import { changeText, countOf, none, shareText } from '../../results/format.ts';
import { gateError } from '../../results/gate/timed/pooled.ts';
import type { Binomial } from '../../results/statistics/binomial.ts';
import type { Estimate } from '../../results/statistics/estimate.ts';
import type { Calibration } from '../../results/studies/calibration.ts';
import { type Table, tableOf } from '../tables/table.ts';

export function calibrationTables(found: Calibration, power: Power | null): readonly Table[] {
  const { settings, gates } = found;
  const unchanged = unchangedSeries(found);
  const { strategies, scenarios, dataset, minutes, margin } = settings;
  const caption =
    `calibrate: ${countOf(gates.length, 'gate')} of ${minutes} min each, ${strategies.join(', ')} x ${scenarios.join(', ')} ` +
    `on ${dataset}, margin ${shareText(margin)}`;
  if (power === null)
    return [
      {
        caption,
        notes: [
          'No gate compared this revision with itself. Add some with: npm run calibrate -- --more <file> --gates 6',
        ],
      },
    ];
  return [
    { caption },
    tableOf<ComparedSeries>(power.measured, [
      { title: 'candidate slowed down by', cell: ({ title }) => title },
      { title: 'cost of a request, measured', align: 'left', cell: ({ cost }) => costText(cost) },
      { title: 'gates that said "slower"', align: 'left', cell: binomialText },
      { title: '95 % interval', align: 'left', cell: intervalText },
      {
        title: 'predicted',
        align: 'left',
        cell: ({ predicted }) => (predicted ? shareText(predicted.share) : none),
      },
    ]),
    {
      caption: `Simulated from the launches of the gates without a slow-down, ${countOf(power.launches, 'launch', 'launches')} each:`,
      ...tableOf<PowerPoint>(
        [{ slower: 0, ...power.falseAlarms }, ...power.curve],
        [
          { title: 'every row slower by', cell: ({ slower }) => shareText(slower) },
          { title: 'gates that said "slower"', align: 'left', cell: binomialText },
          { title: '95 % interval', align: 'left', cell: intervalText },
        ],
      ),
    },
    {
      caption: `What gates of other lengths find in ${percent(powerWanted)}:`,
      ...tableOf<LaunchesPoint>(power.byLaunches, [
        { title: 'launches', cell: ({ launches }) => String(launches) },
        { title: 'minutes', cell: ({ minutes }) => minutes.toFixed(1) },
        {
          title: 'finds',
          align: 'left',
          cell: ({ found }) => (found === null ? none : `+${shareText(found)}`),
        },
      ]),
    },
    {
      caption: [
        { text: calibratedText(power), isProse: true },
        { text: canFindText(power, unchanged), isProse: true },
      ],
    },
  ];
}

function costText(cost: Estimate | null): string {
  if (cost === null) return none;
  const { value, interval } = cost;
  return `${changeText(value)}${interval ? ` (${changeText(interval.low)} to ${changeText(interval.high)})` : ''}`;
}

function binomialText({ count, of }: Binomial): string {
  return `${count} of ${of}`;
}

function intervalText({ low, high }: Binomial): string {
  return `${shareText(low)} to ${shareText(high)}`;
}

function calibratedText({ falseAlarms, launches }: Power): string {
  return (
    `Of simulated gates of ${countOf(launches, 'launch', 'launches')} without a change, ${shareText(falseAlarms.share)} said ` +
    `"slower"; at most ${percent(gateError)} is promised.`
  );
}

/** `On this machine this gate finds +5.0 % in 95 % of cases, and was wrong in 0 of 20 gates without a change.` */
export function canFindText({ found }: Found, unchanged: Series): string {
  const finds =
    found === null
      ? 'finds no slow-down reliably'
      : `finds +${shareText(found)} in ${percent(powerWanted)} of cases`;
  return `On this machine this gate ${finds}, and was wrong in ${binomialText(unchanged)} gates without a change.`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)}\u00a0%`;
}
