import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { WriteError, writeAtomically } from './atomic-write.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'cqrs-bench-write-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const noSpace = (path: string) => (error: unknown) => {
  assert.ok(error instanceof WriteError, String(error));
  assert.match(error.message, /^No space left on the disk for .* \(\d+ KiB\)\. .*Free some space/);
  assert.ok(error.message.includes(path), error.message);
  return true;
};

test('on a full disk the error names path and size, and an earlier file is intact', (t) => {
  const disk = join(folder, 'disk');
  fs.mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.skip('only root may mount a small disk');
    return;
  }
  try {
    const path = join(disk, 'run.json');
    writeAtomically(path, 'before');
    assert.throws(() => writeAtomically(path, Buffer.alloc(100_000)), noSpace(path));
    assert.equal(fs.readFileSync(path, 'utf8'), 'before');
    assert.deepEqual(fs.readdirSync(disk), ['run.json']);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('a device stays a device', { skip: !fs.existsSync('/dev/full') }, () => {
  assert.throws(() => writeAtomically('/dev/full', 'x'), noSpace('/dev/full'));
  writeAtomically('/dev/null', 'x');
  for (const path of ['/dev/full', '/dev/null']) assert.ok(fs.statSync(path).isCharacterDevice(), path);
});

test('a link still leads to its file', () => {
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  fs.writeFileSync(file, 'before');
  fs.symlinkSync(file, link);
  writeAtomically(link, 'after');
  assert.equal(fs.readFileSync(file, 'utf8'), 'after');
  assert.ok(fs.lstatSync(link).isSymbolicLink());
});
