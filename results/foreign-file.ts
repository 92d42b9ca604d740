/** JSON that is no run file of this version: what it is instead, and what to do with it. */
import { z } from 'zod';
import { receivedText } from './fault.ts';
import { formatVersion } from './run.ts';

const ObjectSchema = z.looseObject({ formatVersion: z.unknown().optional(), id: z.unknown().optional() });

/** Ids say which command made a file: `20261124T013017Z-executors-6f76`. */
const figuresId = z.string().regex(/^\d{8}T\d{6}Z-[a-z]+-[0-9a-f]{4}$/);

/** What follows a file's name in a sentence; null for a run file of this version, and for what is no object. */
export function foreignFileText(json: unknown): string | null {
  const found = ObjectSchema.safeParse(json).data;
  if (!found || found.formatVersion === formatVersion) return null;
  if (found.formatVersion !== undefined)
    return (
      `is of another version: formatVersion: expected ${formatVersion}, received ${receivedText(found.formatVersion)}. ` +
      'Read it with the version of cqrs-bench that wrote it, or make a new run with: npm run bench'
    );
  const id = figuresId.safeParse(found.id).data;
  if (id === undefined)
    return `is no run file: formatVersion: expected ${formatVersion}, received none. Make a run with: npm run bench`;
  const command = `npm run ${id.split('-')[1]}`;
  return `is no run: it holds what ${command} found, which that command alone prints. Make a run with: npm run bench`;
}
