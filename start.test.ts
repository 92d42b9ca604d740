import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-start-'));
after(() => rmSync(folder, { recursive: true }));

/** A Node of the machine, outside of node_modules, that is too old; null where there is none. */
function findOldNode(): string | null {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'));
  const found = folders.map((path) => join(path, 'node')).find((path) => majorOf(path) > 0);
  return found !== undefined && majorOf(found) < 24 ? found : null;
}

function majorOf(node: string): number {
  return Number.parseInt(
    spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout ?? '',
    10,
  );
}

/** Starts a copy of start.js beside these packages. */
function start(node: string, packages: readonly string[]) {
  const place = mkdtempSync(join(folder, 'clone-'));
  for (const name of packages) mkdirSync(join(place, 'node_modules', name), { recursive: true });
  cpSync(fileURLToPath(new URL('start.js', import.meta.url)), join(place, 'start.mjs'));
  return spawnSync(node, [join(place, 'start.mjs'), 'seed'], { encoding: 'utf8' });
}

const oldNode = findOldNode();
const skip = oldNode === null && 'needs a Node before 24 on this machine, as Debian has one';

for (const [packages, expected] of [
  [[], /npm ci$/],
  [['commander'], /Node 24 or later.*--ignore-scripts.*npm rebuild$/],
  [['commander', 'node/bin/node'], /Node 24 or later.*npm run bench$/],
] as const) {
  test(`an old Node beside the packages ${packages.join(', ') || 'of nobody'} is told what to do`, {
    skip,
  }, () => {
    const { status, stderr } = start(oldNode ?? '', packages);
    assert.equal(status, 70);
    assert.match(stderr.trimEnd(), expected);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });
}

test('without any packages a new Node is told what to do', () => {
  const { status, stderr } = start(process.execPath, []);
  assert.equal(status, 70);
  assert.match(stderr.trimEnd(), /npm ci$/);
});
