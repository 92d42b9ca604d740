/** Files of studies: written and read through their schemas alone. */
import { z } from 'zod';
import { describeFault, RunFileError } from '../json.ts';
import { upgradeStudy } from '../run-file/old-files.ts';
import { shownPath } from '../run-file/places.ts';
import { readJson, saveChecked } from '../run-file/store.ts';
import { ExecutorsSchema } from './executors.ts';
import { GeneratorSchema } from './generator.ts';
import { MicroSchema } from './micro.ts';
import { AaCoverageSchema, ReproductionSchema } from './reproduce.ts';
import { SoakSchema } from './soak.ts';
import { TortureSchema } from './torture.ts';
import { VarianceSchema } from './variance.ts';
import { WritesSchema } from './writes.ts';

const StudySchema = z.discriminatedUnion('kind', [
  ExecutorsSchema,
  SoakSchema,
  VarianceSchema,
  WritesSchema,
  TortureSchema,
  MicroSchema,
  GeneratorSchema,
  ReproductionSchema,
  AaCoverageSchema,
]);
export type Study = z.infer<typeof StudySchema>;
export const studyKinds: readonly string[] = StudySchema.options.map(({ shape }) => shape.kind.value);

/** Writes a study atomically. Throws a RunFileError or a WriteError; a file that was there before is then still whole. */
export function saveStudy(study: Study, path: string): void {
  saveChecked(StudySchema, study, path);
}

/** Reads a study and checks every field; older files as they would be written today. Throws a RunFileError. */
export async function loadStudy(path: string): Promise<Study> {
  const found = upgradeStudy(await readJson(path));
  const checked = StudySchema.safeParse(found);
  if (!checked.success) throw new RunFileError(`${shownPath(path)}: ${describeFault(checked.error, found)}`);
  return checked.data;
}
