/**
 * The JSON Schema of the run file, for tools that do not speak TypeScript. After a change of `run.ts`:
 *
 *     npx node results/run-file/schema.ts
 */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { RunSchema } from './run.ts';

export const schemaUrl = new URL('run.schema.json', import.meta.url);

/** The text of `run.schema.json`, newline included. */
export function schemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(RunSchema), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(schemaUrl, schemaText());
