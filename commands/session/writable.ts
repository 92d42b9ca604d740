/** Checks that files can be written, before hours of work depend on it. */
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { outputFolder, outputVariable, shownPath } from '../../results/run-file/places.ts';
import { UsageError } from './exit-codes.ts';

/** For a file that the user named: throws a UsageError if `path` is a folder, or its folder is missing or not writable. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(
      isMissing
        ? `There is no folder for ${path}. Make it with: mkdir -p ${dirname(path)}`
        : `${path} cannot be written: its folder is closed to this user. Name a file in another folder.`,
    );
  }
  const existing = await stat(path).catch(() => null);
  if (existing?.isDirectory()) throw new UsageError(`${path} is a folder; name a file in it.`);
}

/** For folders that the suite fills, and makes if they are missing: throws a UsageError that ends with `instead`. */
export async function checkFolder(folder: string, instead: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${shownPath(folder)} cannot be written (${code ?? error}). ${instead}`);
  }
}

/** The same for runs and reports, if the user named no place for them. */
export async function checkOutputs(
  kinds: readonly ('results' | 'reports')[] = ['results', 'reports'],
): Promise<void> {
  for (const kind of kinds) {
    await checkFolder(
      outputFolder(kind),
      `Name another folder for results/ and reports/: ${outputVariable}=FOLDER`,
    );
  }
}
