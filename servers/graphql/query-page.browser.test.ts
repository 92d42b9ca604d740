/** The query page in a real browser without a network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchBrowser, skipWithoutBrowser as skip } from '../../test/browser.ts';
import { MemorySource } from '../documents.fixture.ts';
import { executors } from '../executors/index.ts';
import { createServer } from '../server.ts';

test('a person asks every executor, and nothing comes from elsewhere', {
  skip,
  timeout: 60_000,
}, async (t) => {
  const app = createServer(new MemorySource(), { hasPage: true });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchBrowser();
  t.after(async () => {
    await browser.close();
    await app.close();
  });
  const page = await browser.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address, { waitUntil: 'load' });
  for (const { path } of executors) {
    await page.locator('select').selectOption(path);
    await page.locator('output').evaluate((output) => Reflect.set(output, 'textContent', ''));
    await page.getByRole('button').click();
    await page.locator('output', { hasText: 'status 200' }).waitFor();
    assert.match((await page.locator('#answer').textContent()) ?? '', /"firstName": "/, path);
  }
  assert.match((await page.locator('details pre').textContent()) ?? '', /^type Query \{$/m);
  assert.deepEqual(
    requests.filter((requested) => !requested.startsWith(address) && !requested.startsWith('data:')),
    [],
  );
  assert.deepEqual(complaints, []);
});
