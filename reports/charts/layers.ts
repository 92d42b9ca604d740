/** Where the time of a request goes: a bar per strategy, a part per layer, in the order in which a request passes them. */

import type { ChartConfiguration } from 'chart.js';
import { layerTitles, unaccountedUs } from '../../results/doubts/layers.ts';
import { inMs, withMs } from '../../results/format.ts';
import type { Layers } from '../../results/run-file/result.ts';
import type { Section } from '../sections.ts';
import { axisLabel, type Chart } from './chart.ts';
import { rowsConfiguration, rowsSize } from './rows.ts';

/** In the order of `layerTitles`. Distinguishable without colour vision (Okabe & Ito 2008); the database is blue. */
const layerColors = [
  '#999999',
  '#cc79a7',
  '#e69f00',
  '#d55e00',
  '#0072b2',
  '#56b4e9',
  '#f0e442',
  '#009e73',
] as const;

const parts = [
  ...layerTitles.map(({ key, title }, index) => ({
    title,
    color: layerColors[index] ?? '#000000',
    valueUs: (layers: Layers) => layers[key],
  })),
  { title: 'between layers', color: '#e3e6ea', valueUs: unaccountedUs },
];

/** Height of the second line of the legend. */
const legendLine = 26;

export const layersChart: Chart = {
  name: 'layers',
  title: 'Where the time goes',
  setting,
  shows: ({ summaries }) => summaries.some(({ result }) => result.layers !== null),
  size: (section) => {
    const { width, height } = rowsSize(section);
    return { width, height: height + legendLine };
  },
  configuration,
  description,
};

function configuration(section: Section): ChartConfiguration {
  const frame = rowsConfiguration(section, { title: 'Mean latency, ms', isLogarithmic: false }, []);
  const { x, y } = frame.options?.scales ?? {};
  return {
    ...frame,
    type: 'bar',
    data: {
      labels: section.summaries.map(axisLabel),
      datasets: parts.map(({ title, color, valueUs }) => ({
        label: title,
        data: section.summaries.map(({ result: { layers } }) => layers && valueUs(layers) / 1000),
        backgroundColor: color,
        pointStyle: 'rect',
        barThickness: 22,
      })),
    },
    options: {
      ...frame.options,
      indexAxis: 'y',
      scales: { x: { ...x, stacked: true }, y: { ...y, stacked: true } },
    },
  } as unknown as ChartConfiguration;
}

/** The pass has its own load, which is the same for the whole section. */
function setting({ summaries: [first] }: Section): string {
  const { dataset = '', databaseDelayMs = 0 } = first?.result ?? {};
  const delay = databaseDelayMs === 0 ? '' : `, ${databaseDelayMs} ms further from the database`;
  return `${dataset} dataset, one request at a time${delay}`;
}

function description(section: Section): string {
  const sentences = section.summaries.map((summary) => {
    const { layers } = summary.result;
    if (layers === null) return `${axisLabel(summary)}: no figure.`;
    const shares = parts.map(({ title, valueUs }) => `${title} ${inMs(valueUs(layers))}`);
    return `${axisLabel(summary)}: ${withMs(layers.totalUs)}, of which ${shares.join(', ')}.`;
  });
  return `Where the time of ${section.scenario.name} goes (${setting(section)}). ${sentences.join(' ')}`;
}
