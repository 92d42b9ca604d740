/** JSON that is no run file of this version: what it is instead, and what to do with it. */
import { receivedText } from '../fault.ts';
import { isJsonObject } from '../json-object.ts';
import { studyCommand } from './old-files.ts';
import { formatVersion } from './run.ts';

/** What follows a file's name in a sentence; null for a run file of this version, and for what is no object. */
export function foreignFileText(json: unknown): string | null {
  if (!isJsonObject(json)) return null;
  const command = studyCommand(json);
  if (command !== null)
    return `is no run: it holds what npm run ${command} found, which that command alone prints. Make a run with: npm run bench`;
  const found = json['formatVersion'];
  if (found === formatVersion || found === 1) return null;
  if (found !== undefined)
    return (
      `is of another version: formatVersion: expected ${formatVersion}, received ${receivedText(found)}. ` +
      'Read it with the version of cqrs-bench that wrote it, or make a new run with: npm run bench'
    );
  return `is no run file: formatVersion: expected ${formatVersion}, received none. Make a run with: npm run bench`;
}
