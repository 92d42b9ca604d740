import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { type Section, sectionsOf } from '../sections.ts';
import { charts, overviews } from './index.ts';
import { layersChart } from './layers.ts';

const sections = sectionsOf(makeRun());

/** Draws the first chart without any loaded font, prints which fonts its texts used, and writes the PNG. */
const drawWithoutFonts = `
import assert from 'node:assert/strict';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { chartPng, charts } from './reports/charts/index.ts';
import { sectionsOf } from './reports/sections.ts';
import { makeRun } from './test/fixtures/make-run.ts';

assert.deepEqual(GlobalFonts.families, [], 'a machine without fonts was wanted');
const fonts = new Set();
const prototype = Object.getPrototypeOf(createCanvas(1, 1).getContext('2d'));
const { fillText } = prototype;
prototype.fillText = function (...given) {
  fonts.add(this.font);
  return fillText.apply(this, given);
};
const png = chartPng(charts[0], sectionsOf(makeRun())[0]);
assert.deepEqual(GlobalFonts.families.map(({ family }) => family), ['DejaVu Sans']);
assert.ok(fonts.size > 0, 'no text was drawn');
for (const font of fonts) assert.match(font, /DejaVu Sans/);
process.stdout.write(png);
`;

test('a configuration is plain data, so that a browser can use it', () => {
  const configurations = [
    ...overviews.map((chart) => chart.configuration(sections)),
    ...charts.flatMap((chart) => sections.map(chart.configuration)),
  ];
  // Cloning throws for a function.
  for (const one of configurations) assert.deepEqual(structuredClone(one), one);
});

test('every case is on the axis and in the description with its status; an invalid one has no point', () => {
  const dashboard = sections.find(({ scenario }) => scenario.name === 'dashboard') as Section;
  for (const chart of charts.filter(({ name }) => name !== 'layers')) {
    const text = JSON.stringify(chart.configuration(dashboard));
    const description = chart.description(dashboard);
    for (const label of ['normalized', 'tv (invalid)', 'mv', 'qm (saturated)']) {
      assert.ok(text.includes(JSON.stringify(label)), `${label} is not on the axis`);
      assert.ok(description.includes(`${label}: `), `${label} is not in the description`);
    }
    assert.doesNotMatch(text, /"x":[^,]+,"y":"tv \(invalid\)"/);
    assert.match(text, /tv: invalid: data\.post\.title/);
    assert.match(description, /tv \(invalid\): no figure\./);
  }
});

test('a bar of layers is as long as the mean latency, and each part is in the description', () => {
  const section = sections.find(({ scenario }) => scenario.name === 'post-with-comments') as Section;
  assert.equal(layersChart.shows(section), true);
  const { datasets } = layersChart.configuration(section).data;
  const description = layersChart.description(section);
  for (const [index, { result }] of section.summaries.entries()) {
    const lengthMs = datasets.reduce((sum, { data }) => sum + Number(data[index]), 0);
    assert.ok(Math.abs(lengthMs - (result.layers?.totalUs ?? 0) / 1000) < 1e-9);
  }
  for (const { label } of datasets) assert.ok(description.includes(`${label} 0.`), label);
  assert.match(description, /normalized: 0\.289 ms, of which HTTP 0\.0520, parse 0\.0231, /);
});

test('without layers there is no chart of them', () => {
  const dashboard = sections.find(({ scenario }) => scenario.name === 'dashboard') as Section;
  assert.equal(layersChart.shows(dashboard), false);
});

test('a chart is a PNG of twice its size, and has text even on a machine without fonts', async () => {
  const [chart] = charts;
  const [section] = sections;
  assert.ok(chart && section);
  const png = execFileSync(process.execPath, ['--input-type=module', '--eval', drawWithoutFonts], {
    cwd: new URL('../../', import.meta.url),
    env: { ...process.env, DISABLE_SYSTEM_FONTS_LOAD: '1' },
  });
  const image = await loadImage(png);
  const { width, height } = chart.size(section);
  assert.deepEqual([image.width, image.height], [width * 2, height * 2]);
  assert.ok(darkPixels(image, { left: 0, top: 80, width: 210, height: 280 }) > 500, 'the axis has no labels');
});

function darkPixels(
  image: Awaited<ReturnType<typeof loadImage>>,
  area: { left: number; top: number; width: number; height: number },
): number {
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(area.left, area.top, area.width, area.height);
  let dark = 0;
  for (let offset = 0; offset < data.length; offset += 4) if ((data[offset] ?? 255) < 128) dark += 1;
  return dark;
}
