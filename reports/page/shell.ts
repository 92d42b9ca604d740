/** What every page of the project shares: one HTML file that needs neither network nor scripts. */
import { readFileSync } from 'node:fs';
import type { Chart } from '../charts/chart.ts';
import { chartPng } from '../charts/index.ts';
import { type Html, html, trusted } from '../tables/html.ts';

const style = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

export interface Page {
  readonly title: string;
  readonly heading: string;
  /** Below the heading. */
  readonly content: Html;
  readonly footer: string;
}

/** The whole page. Its content security policy forbids all requests, in case a reference ever gets into the page. */
export function shellHtml({ title, heading, content, footer }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>
${trusted(style)}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${content}</main>
<footer>${footer}</footer>
</body>
</html>
`;
  return page.text;
}

/** A chart as a picture in the page. */
export function chartHtml<Of>(chart: Chart<Of>, of: Of): Html {
  const { width, height } = chart.size(of);
  const source = `data:image/png;base64,${chartPng(chart, of).toString('base64')}`;
  return html`<figure><figcaption>${chart.title}: ${chart.setting(of)}</figcaption>
<img src="${source}" width="${width}" height="${height}" alt="${chart.description(of)}"></figure>
`;
}
