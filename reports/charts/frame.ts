/** What all charts have in common: no animation, the registered font, and where legend and doubts stand. */
import type { ChartOptions } from 'chart.js';
import { colors, fontFamily } from './chart.ts';

/** Given to every element with text, because elements do not inherit the chart's font in Chart.js. */
export const font = { family: fontFamily, size: 14 };

export const frame = {
  animation: false,
  responsive: false,
  devicePixelRatio: 2,
  locale: 'en-US',
  color: colors.text,
  layout: { padding: { top: 4, right: 24, bottom: 4, left: 4 } },
} as const satisfies ChartOptions;

export const legend = {
  position: 'top',
  align: 'end',
  labels: { font, color: colors.text, padding: 14 },
} as const;

/** Lines below the chart; nothing if there are none. */
export function linesBelow(lines: readonly string[]) {
  const [position, align] = ['bottom', 'start'] as const;
  return {
    display: lines.length > 0,
    position,
    align,
    font,
    color: colors.text,
    padding: { top: 6 },
    text: [...lines],
  };
}
