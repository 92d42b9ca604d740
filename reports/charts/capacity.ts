/** The rate that every strategy bears under a limit of latency, with the whiskers of its 95 % interval. */
import { rangeText, threeDigits } from '../../results/format.ts';
import { isCapacity } from '../sections.ts';
import { axisLabel, type Chart } from './chart.ts';
import { medians, rowsConfiguration, rowsSize, whiskers } from './rows.ts';

export const capacityChart: Chart = {
  name: 'capacity',
  title: 'Capacity',
  shows: isCapacity,
  size: rowsSize,
  configuration: (section) =>
    rowsConfiguration(section, { title: 'Capacity, requests a second', isLogarithmic: false }, [
      whiskers(section, '95 % interval', ({ capacityPerSecond: capacity }) =>
        capacity?.interval ? [capacity.interval.low, capacity.interval.high] : [],
      ),
      medians(section, 'capacity', ({ capacityPerSecond }) => capacityPerSecond?.value),
    ]),
  description: (section) => {
    const sentences = section.summaries.map((summary) => {
      const { capacityPerSecond: capacity } = summary;
      if (capacity === null) return `${axisLabel(summary)}: no figure.`;
      const { interval } = capacity;
      const range = interval === null ? '' : ` (95 % interval ${rangeText(interval, threeDigits)})`;
      return `${axisLabel(summary)}: ${threeDigits(capacity.value)} requests a second${range}.`;
    });
    return `Capacity in ${section.scenario.name} (${section.setting}). ${sentences.join(' ')}`;
  },
};
