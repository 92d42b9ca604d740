/** Draws a chart to PNG without a browser. The font comes from npm: many servers have none at all. */
import { fileURLToPath } from 'node:url';
import { GlobalFonts } from '@napi-rs/canvas';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { Section } from '../sections.ts';
import { type Chart, fontFamily } from './chart.ts';

/** PNG bytes, at two device pixels per CSS pixel. Throws an Error when the font cannot be read. */
export function chartPng(chart: Chart, section: Section): Buffer {
  registerFont();
  const canvas = new ChartJSNodeCanvas({ ...chart.size(section), backgroundColour: '#ffffff' });
  // The asynchronous call needs a callback form of toBuffer that this canvas does not have.
  return canvas.renderToBufferSync(chart.configuration(section), 'image/png');
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
