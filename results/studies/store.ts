/** Files of studies, written and read only through their schemas. */
import { z } from 'zod';
import { describeFault, RunFileError } from '../json.ts';
import { upgradeStudy } from '../run-file/old-files.ts';
import { shownPath } from '../run-file/places.ts';
import { readJson, saveChecked } from '../run-file/store.ts';
import { CalibrationSchema } from './calibration.ts';
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
  CalibrationSchema,
]);
export type Study = z.infer<typeof StudySchema>;
export const studyKinds: readonly string[] = StudySchema.options.map(({ shape }) => shape.kind.value);

/** Writes a study atomically. Throws a RunFileError or a WriteError, and an earlier file stays complete. */
export function saveStudy(study: Study, path: string): void {
  saveChecked(StudySchema, study, path);
}

/** Reads a study, converts older formats, and checks every field. Throws a RunFileError. */
export async function loadStudy(path: string): Promise<Study> {
  const found = upgradeStudy(await readJson(path));
  const checked = StudySchema.safeParse(found);
  if (!checked.success) throw new RunFileError(`${shownPath(path)}: ${describeFault(checked.error, found)}`);
  return checked.data;
}
