/** The charts of a run, drawn to PNG without a browser. The font comes from npm, because many servers have none. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GlobalFonts } from '@napi-rs/canvas';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { writeAtomically } from '../../results/run-file/atomic-write.ts';
import { loadLabel } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { type Section, sectionsOf } from '../sections.ts';
import { type Chart, fontFamily } from './chart.ts';
import { capacityChart, costChart, latencyChart } from './headline.ts';
import { layersChart } from './layers.ts';

/** Charts of a section, in the order of the page. A new chart is a file and a place here or below. */
export const charts: readonly Chart[] = [costChart, latencyChart, capacityChart, layersChart];

/** Charts over all scenarios, shown above them. */
export const overviews: readonly Chart<readonly Section[]>[] = [];

/** The charts of each section. One that is equal for several settings is that of the first. */
export function chartsOf(sections: readonly Section[]): ReadonlyMap<Section, readonly Chart[]> {
  const shown = new Set<string>();
  const isFresh = (chart: Chart, section: Section): boolean => {
    if (!chart.shows(section)) return false;
    const description = chart.description(section);
    return !shown.has(description) && shown.add(description).size > 0;
  };
  return new Map(
    sections.map((section) => [section, charts.filter((chart) => isFresh(chart, section))] as const),
  );
}

/**
 * Writes `<run id>-<scenario>-<dataset>-<load>[-<delay>]-<chart>.png` for each chart that the page shows, and
 * `<run id>-<chart>.png` for one over scenarios; returns the paths.
 */
export function writeCharts(run: Run, folder: string, against?: string): readonly string[] {
  const written = <Of>(drawn: readonly Chart<Of>[], of: Of, label: string) =>
    drawn.map((chart) => {
      const path = join(folder, `${run.id}${label}-${chart.name}.png`);
      writeAtomically(path, chartPng(chart, of));
      return path;
    });
  const sections = sectionsOf(run, against);
  return [
    ...written(
      overviews.filter(({ shows }) => shows(sections)),
      sections,
      '',
    ),
    ...[...chartsOf(sections)].flatMap(([section, own]) => written(own, section, `-${labelOf(section)}`)),
  ];
}

function labelOf({ scenario, summaries: [first] }: Section): string {
  return first === undefined ? scenario.name : fileLabel(first.result);
}

/** `<scenario>-<dataset>-<load>[-<delay>]`: what a case was asked, in the name of a file. */
export function fileLabel({ scenario, dataset, load, databaseDelayMs }: Result): string {
  const setting = `${scenario}-${dataset}-${loadLabel(load).replace(/[:<]/g, '-')}`;
  return databaseDelayMs === 0 ? setting : `${setting}-${databaseDelayMs}ms`;
}

/** PNG bytes, at two device pixels per CSS pixel. Throws an Error if the font cannot be read. */
export function chartPng<Of>(chart: Chart<Of>, of: Of): Buffer {
  registerFont();
  const canvas = new ChartJSNodeCanvas({ ...chart.size(of), backgroundColour: '#ffffff' });
  // The asynchronous call needs a callback form of toBuffer that this canvas does not have.
  return canvas.renderToBufferSync(chart.configuration(of), 'image/png');
}

function registerFont(): void {
  if (GlobalFonts.has(fontFamily)) return;
  const path = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  if (GlobalFonts.registerFromPath(path, fontFamily) === null) {
    throw new Error(
      `The font ${fontFamily} of the package dejavu-fonts-ttf could not be read. Install again: npm ci`,
    );
  }
}
