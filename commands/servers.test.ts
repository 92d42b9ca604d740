/** Servers by URL on the command line: what is refused, and a gate and a run from end to end. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startServer, userFile } from '../runner/foreign/servers.fixture.ts';
import { makeTestFolder } from '../test/server.ts';
import { runCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = makeTestFolder();
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'scenarios.json');
writeFileSync(file, userFile);
const wrongFile = join(folder, 'wrong.json');
writeFileSync(wrongFile, userFile.replace('variables', 'varables'));

const environment = { CQRS_BENCH_OUTPUT: folder, CQRS_BENCH_CLUSTER: join(folder, 'cluster'), NO_COLOR: '1' };
const run = (...words: readonly string[]) => runCommand(words, environment);

const url = 'http://127.0.0.1:9';
const asked = ['--scenarios', file];
const { wrongUse, environmentFailed } = exitCodes;

const refused: readonly (readonly [readonly string[], number, RegExp])[] = [
  [
    ['bench', '--url', url, ...asked],
    environmentFailed,
    /http:\/\/127\.0\.0\.1:9 does not answer: ECONNREFUSED/,
  ],
  [
    ['gate', '--base-url', url, '--candidate-url', url, ...asked],
    environmentFailed,
    /http:\/\/127\.0\.0\.1:9 does not answer: ECONNREFUSED/,
  ],
  [['bench', '--url', url], wrongUse, /--scenarios FILE/],
  [['bench', '--scenarios', file], wrongUse, /--scenarios is for servers by URL/],
  [['bench', '--url', url, ...asked, '--dataset', 'tiny'], wrongUse, /no --dataset: that is for strategies/],
  [
    ['bench', '--url', url, '--scenarios', wrongFile],
    wrongUse,
    /wrong\.json: scenarios\[0\] \(user\): there is no "varables"\. Did you mean variables\?/,
  ],
  [
    ['bench', '--url', url, '--scenarios', join(folder, 'none.json')],
    wrongUse,
    /There is no file .*none\.json/,
  ],
  [
    ['bench', '--url', 'http://ann:secret@example.com', ...asked],
    wrongUse,
    /not on this machine.*--allow-other-hosts/,
  ],
  [['bench', '--url', 'ann:secret@example.com', ...asked], wrongUse, /Expected a URL like/],
  [['bench', '--url', url, '--url', url, ...asked], wrongUse, /a name of its own/],
  [['gate', '--base-url', url, ...asked], wrongUse, /Expected both servers/],
  [
    ['gate', '--base-url', url, '--candidate-url', url, ...asked, '--base', 'main'],
    wrongUse,
    /leave out --base/,
  ],
  [['gate', '--base', 'main', '--allow-other-hosts'], wrongUse, /--allow-other-hosts is for servers by URL/],
];
for (const [words, code, message] of refused) {
  test(`${words.map((word) => word.replace(folder, '')).join(' ')} is refused`, async () => {
    const outcome = await run(...words);
    assert.equal(outcome.code, code, outcome.errors);
    assert.match(outcome.errors, message);
    assert.doesNotMatch(outcome.errors, /secret|\n./);
  });
}

test('a server that answers, but nothing of this, is wrong use, with what it answered', async () => {
  await using server = await startServer();
  const { code, errors } = await run('bench', '--url', `${server.url}/api`, ...asked);
  assert.equal(code, wrongUse, errors);
  assert.match(errors, /\/api answers none of the scenarios: status 404 to POST GraphQL\. Look at the path/);
});

test('a gate finds 2 ms more, names the row, and ends with 1', { timeout: 180_000 }, async () => {
  await using bare = await startServer();
  await using slower = await startServer({ delayMs: 2 });
  const markdown = join(folder, 'gate.md');
  const outcome = await run(
    ...['gate', '--base-url', bare.url, '--candidate-url', slower.url, ...asked],
    ...['--minutes', '1', '--markdown', markdown],
  );
  const text = outcome.out + outcome.errors;
  assert.equal(outcome.code, exitCodes.finding, text);
  assert.match(text, /looks? slower: measured again, with fresh connections/);
  assert.ok(text.includes(`${slower.url} against ${bare.url}`), text);
  assert.match(readFileSync(markdown, 'utf8'), /server user \(foreign closed:1\) .*p50 .*regressed/);
});

test('servers are measured and reported, and get more launches only under their names', {
  timeout: 240_000,
}, async () => {
  await using server = await startServer();
  const first = ['--url', `one=${server.url}`, '--url', `other=${server.url}/graphql`, ...asked];
  const outcome = await run('bench', ...first, '--minutes', '1', '--load', 'closed:2');
  assert.equal(outcome.code, exitCodes.fine, outcome.errors);
  const [id = ''] = /\d{8}T\d{6}Z-url-[0-9a-f]{4}/.exec(outcome.out) ?? [];
  assert.match(outcome.out, /note: the servers were not started by this run/);
  assert.doesNotMatch(outcome.out, /PostgreSQL|mercurius|normalized/);
  const page = readFileSync(join(folder, 'reports/runs', id, 'index.html'), 'utf8');
  assert.match(page, /What each server costs/);
  assert.doesNotMatch(page, /PostgreSQL|Statements|Buffers/);
  const alone = await run('bench', '--more', id);
  assert.equal(alone.code, wrongUse);
  assert.match(alone.errors, /Name both again with: --url/);
  const others = await run('bench', '--more', id, '--url', server.url, ...asked);
  assert.equal(others.code, wrongUse);
  assert.match(others.errors, /asked one \(http.*Name the same servers/);
});
