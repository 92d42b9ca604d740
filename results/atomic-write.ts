/**
 * Writes a file whole or not at all. Everything is synchronous on purpose: no signal handler can run between
 * opening the temporary file and renaming it, so Ctrl-C leaves the old file or the new one, never a part.
 */
import fs from 'node:fs';
import { dirname } from 'node:path';

/** Puts `content` at `path`, making its folder. Throws the system's error, after removing the temporary file. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const folder = dirname(path);
  fs.mkdirSync(folder, { recursive: true });
  // The same folder, because a rename is atomic only within one file system.
  const temporaryPath = `${path}.${process.pid}.tmp`;
  try {
    writeDurably(temporaryPath, content);
    fs.renameSync(temporaryPath, path);
  } catch (error) {
    fs.rmSync(temporaryPath, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** Writes and waits for the disk: a rename that outlives its contents would leave an empty file. */
function writeDurably(path: string, content: string | Uint8Array): void {
  const file = fs.openSync(path, 'w');
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length; ) written += fs.writeSync(file, bytes, written);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Makes the rename itself durable. */
function syncFolder(folder: string): void {
  const directory = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(directory);
  } finally {
    fs.closeSync(directory);
  }
}
