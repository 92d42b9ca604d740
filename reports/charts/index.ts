/** The charts of a section, in the order in which the page shows them. A new chart is a file and a line here. */
import type { Chart } from './chart.ts';
import { capacityChart, latencyChart } from './headline.ts';
import { layersChart } from './layers.ts';

export const charts: readonly Chart[] = [latencyChart, capacityChart, layersChart];
