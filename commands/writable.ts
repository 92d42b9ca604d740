/** Whether a file can be written, asked before hours of work depend on it. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from './exit-codes.ts';

/** Throws a UsageError where `path` is a folder, or its folder is missing or closed. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(
      isMissing
        ? `There is no folder for ${path}. Make it with: mkdir -p ${dirname(path)}`
        : `${path} cannot be written: its folder is closed to this user. Work in a clone of your own, or name another place.`,
    );
  }
  const existing = await stat(path).catch(() => null);
  if (existing?.isDirectory()) throw new UsageError(`${path} is a folder; name a file in it.`);
}
