/** Output of `calibrate`: what each kind of gate found, and what gates of so many launches find. */
import { type LaunchesPoint, type Power, powerWanted } from '../../results/calibration/power.ts';
import { countOf, none, orNone, shareText } from '../../results/format.ts';
import { gateError } from '../../results/gate/pooled.ts';
import type { Binomial } from '../../results/statistics/binomial.ts';
import type { Calibration } from '../../results/studies/calibration.ts';
import { type Table, tableOf } from '../tables/table.ts';

export function calibrationTables({ settings, gates }: Calibration, power: Power | null): readonly Table[] {
  const { strategies, scenarios, dataset, minutes, margin } = settings;
  const caption =
    `calibrate: ${countOf(gates.length, 'gate')} of ${minutes} min each, ${strategies.join(', ')} x ${scenarios.join(', ')} ` +
    `on ${dataset}, margin ${shareText(margin)}`;
  if (power === null)
    return [
      {
        caption,
        notes: ['No gate compared this revision with itself. Add some with: npm run calibrate -- --more <file> --gates 6'],
      },
    ];
  return [
    { caption },
    tableOf(power.measured, [
      { title: 'candidate slowed down by', cell: ({ title }) => title },
      { title: 'gates that said "slower"', align: 'left', cell: binomialText },
      { title: '95 % interval', align: 'left', cell: intervalText },
    ]),
    {
      caption: `Simulated from the launches of the gates without a slow-down, ${countOf(power.launches, 'launch', 'launches')} each:`,
      ...tableOf(
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
        { title: 'minutes', cell: (one) => orNone(one.minutes, (value) => value.toFixed(1)) },
        { title: 'finds', align: 'left', cell: ({ found }) => (found === null ? none : `+${shareText(found)}`) },
      ]),
    },
    { caption: { text: calibratedText(power), isProse: true } },
  ];
}

function binomialText({ count, of }: Binomial): string {
  return `${count} of ${of}`;
}

function intervalText({ low, high }: Binomial): string {
  return `${shareText(low)} to ${shareText(high)}`;
}

/** `On this machine this gate finds +5.0 % in 95 % of cases, and was wrong in 0 of 20 A/A gates (9 of 2,000 simulated).` */
export function calibratedText({ found, measured, falseAlarms }: Power): string {
  const unchanged = measured.find(({ title }) => title === 'nothing');
  const wrong = unchanged ? `, and was wrong in ${binomialText(unchanged)} A/A gates` : '';
  const simulated = ` (${falseAlarms.count} of ${falseAlarms.of.toLocaleString('en-US')} simulated; at most ${percent(gateError)} is promised)`;
  const finds =
    found === null
      ? 'no slow-down up to half as slow again is found'
      : `this gate finds +${shareText(found)}`;
  return `On this machine ${finds} in ${percent(powerWanted)} of cases${wrong}${simulated}.`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)}\u00a0%`;
}
