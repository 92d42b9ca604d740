/** The charts of a run as PNG files of their own, for pages that cannot embed them. */
import { join } from 'node:path';
import { writeAtomically } from '../../results/atomic-write.ts';
import type { Run } from '../../results/run.ts';
import { loadLabel } from '../../results/trial.ts';
import { sectionsOf } from '../sections.ts';
import { charts } from './index.ts';
import { chartPng } from './png.ts';

/** Writes `<run id>-<scenario>-<dataset>-<load>[-<delay>]-<chart>.png` for each chart that the page shows; returns the paths. */
export function writeCharts(run: Run, folder: string): readonly string[] {
  const paths: string[] = [];
  for (const section of sectionsOf(run)) {
    for (const chart of charts.filter(({ shows }) => shows(section))) {
      const [first] = section.summaries;
      if (first === undefined) continue;
      const { dataset, load, scenario, databaseDelayMs } = first.result;
      const distance = databaseDelayMs === 0 ? [] : [`${databaseDelayMs}ms`];
      const setting = [dataset, loadLabel(load).replace(/[:<]/g, '-'), ...distance];
      const name = [run.id, scenario, ...setting, chart.name].join('-');
      const path = join(folder, `${name}.png`);
      writeAtomically(path, chartPng(chart, section));
      paths.push(path);
    }
  }
  return paths;
}
