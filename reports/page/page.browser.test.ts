/** The page in a real browser. Skipped if there is none; CI installs one. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser, skipWithoutBrowser as skip } from '../../test/browser.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { writeCharts } from '../charts/index.ts';
import { writeReport } from './page.ts';

/** A browser that is closed after the test, and the address of the page of `makeRun()` in a folder. */
async function open(t: TestContext): Promise<{ browser: Browser; folder: string; url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-browser-'));
  const browser = await launchBrowser();
  t.after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { browser, folder, url: pathToFileURL(await writeReport(makeRun(), folder)).href };
}

test('in print, folded parts are shown, except raw JSON, which a note replaces', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const { browser, url } = await open(t);
  const page = await browser.newPage();
  await page.goto(url, { waitUntil: 'load' });
  const folded = page.locator('details:not(.raw)');
  const raw = page.locator('details.raw');
  const shown = async () => ({
    folded: await Promise.all(
      (await folded.all()).map((one) => one.locator('> :not(summary)').first().isVisible()),
    ),
    raw: await Promise.all((await raw.all()).map((one) => one.locator('pre').isVisible())),
  });
  const all = async (value: boolean) => ({
    folded: Array<boolean>(await folded.count()).fill(value),
    raw: Array<boolean>(await raw.count()).fill(false),
  });
  assert.ok((await folded.count()) > 10 && (await raw.count()) > 10);
  assert.deepEqual(await shown(), await all(false));
  await page.emulateMedia({ media: 'print' });
  assert.deepEqual(await shown(), await all(true));
  const words = "getComputedStyle(document.querySelector('.raw > summary'), '::after').content";
  assert.match(String(await page.evaluate(words)), /is not printed: it is in the run file/);
});

test('a browser shows the page: no request, no error, every image, every plan', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const { browser, folder, url } = await open(t);
  const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url, { waitUntil: 'load' });

  assert.deepEqual(
    requests.filter((requested) => requested !== url && !requested.startsWith('data:')),
    [],
  );

  const images = await page.locator('img').evaluateAll((all) =>
    all.map((image) => ({
      width: Reflect.get(image, 'naturalWidth'),
      alt: image.getAttribute('alt') ?? '',
    })),
  );
  assert.equal(images.length, writeCharts(makeRun(), folder).length);
  assert.ok(
    images.every(({ width, alt }) => width > 0 && alt.length > 50),
    JSON.stringify(images),
  );

  const plans = page.locator('details.plan');
  for (const plan of await plans.all()) {
    const statement = plan.locator('pre').first();
    assert.equal(await statement.isVisible(), false);
    await plan.locator('summary').first().click();
    assert.equal(await statement.isVisible(), true);
  }

  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.equal(overflow, 0, 'the page itself scrolls sideways at 400 px');
  assert.deepEqual(complaints, []);
});
