/** A chart: one Chart.js configuration, drawn to PNG for the page, and usable in a browser without changes. */
import type { ChartConfiguration } from 'chart.js';
import type { Section } from '../sections.ts';

/** `of` is a section, or all sections for a chart over scenarios. */
export interface Chart<Of = Section> {
  /** `latency` */
  readonly name: string;
  readonly title: string;
  /** Whether it has anything to show. */
  shows(of: Of): boolean;
  /** In CSS pixels. */
  size(of: Of): { readonly width: number; readonly height: number };
  /** The conditions of its figures. */
  setting(of: Of): string;
  /** Plain data without functions, so that it can be written into a page. */
  configuration(of: Of): ChartConfiguration;
  /** Everything the picture shows, in words, for those who cannot see it. */
  description(of: Of): string;
}

/** The font that is registered for PNG, with the browser's substitutes. */
export const fontFamily = 'DejaVu Sans';

/** Distinguishable without colour vision (Okabe & Ito 2008) and dark enough on white. */
export const colors = {
  text: '#1f2328',
  faint: '#59636e',
  grid: '#e3e6ea',
  p50: '#0072b2',
  p99: '#b04a00',
} as const;

/** The label of a strategy on the axis, with the status of a case that is not `ok`. */
export function axisLabel({ label, result }: Section['summaries'][number]): string {
  return result.status === 'ok' ? label : `${label} (${result.status})`;
}
