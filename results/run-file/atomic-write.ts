/**
 * Writes a file completely or not at all. Everything is synchronous on purpose: no signal handler can run between opening
 * the temporary file and renaming it, so Ctrl-C leaves either the old file or the new one, never a part.
 */
import fs from 'node:fs';
import { dirname } from 'node:path';
import { shownPath } from './places.ts';

/** Thrown if a file cannot be written; the message says which, why, and what to do. */
export class WriteError extends Error {
  override name = 'WriteError';
}

/**
 * Writes `content` to `path` and makes its folder. If `path` is not a regular file (`/dev/stdout`, a pipe), it is written to
 * directly. Throws a WriteError, after removing the temporary file.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  try {
    if (fs.statSync(path, { throwIfNoEntry: false })?.isFile() ?? true) replaceFile(targetOf(path), content);
    else fs.writeFileSync(path, content);
  } catch (error) {
    throw new WriteError(
      describeWriteError(error as NodeJS.ErrnoException, path, Buffer.byteLength(content)),
    );
  }
}

/** The target of a link, because renaming onto the link itself would replace it with a file. */
function targetOf(path: string): string {
  return fs.existsSync(path) ? fs.realpathSync(path) : path;
}

function replaceFile(path: string, content: string | Uint8Array): void {
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

function describeWriteError({ code, message }: NodeJS.ErrnoException, path: string, bytes: number): string {
  const shown = shownPath(path);
  const kept = 'An earlier file is intact.';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return (
      `No space left on the disk for ${shown} (${Math.ceil(bytes / 1024)} KiB). ${kept} ` +
      `Free some space; see how much there is with: df -h ${dirname(path)}`
    );
  }
  return (
    `${shown} could not be written (${code ?? message}). ${kept} ` +
    `See who owns its folder with: ls -ld ${dirname(path)}`
  );
}

/** Writes and waits for the disk: after a crash, a rename without its contents would leave an empty file. */
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
