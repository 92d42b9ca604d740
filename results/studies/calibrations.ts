/** The calibrations that are stored on this machine. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { conditionChanges } from '../gate/environment-changes.ts';
import { calibrationFolder } from '../run-file/places.ts';
import type { Environment } from '../run-file/run.ts';
import type { Calibration } from './calibration.ts';
import { loadStudy } from './store.ts';

/** What a calibration is of. */
export interface CalibratedGate {
  readonly environment: Environment;
  /** The keys of the cases that it measured (`caseKey`). */
  readonly cases: readonly string[];
  readonly margin: number;
}

/**
 * The newest calibration that was made under these conditions, preferably of these rows. `isOfGate`: whether it is of the
 * same rows. Null if there is none; files that cannot be read are passed over.
 */
export async function calibrationOf(
  gate: CalibratedGate,
): Promise<{ readonly calibration: Calibration; readonly isOfGate: boolean } | null> {
  const names = await readdir(calibrationFolder()).catch(() => []);
  const found: Calibration[] = [];
  for (const name of names
    .filter((one) => one.endsWith('.json'))
    .toSorted()
    .toReversed()) {
    const study = await loadStudy(join(calibrationFolder(), name)).catch(() => null);
    if (study?.kind !== 'calibration' || study.gates.length === 0) continue;
    if (conditionChanges(study.environment, gate.environment).length === 0) found.push(study);
  }
  const own = found.find((study) => isOfRows(study, gate));
  const calibration = own ?? found[0];
  return calibration ? { calibration, isOfGate: own !== undefined } : null;
}

/** The same cases, at the same loads and by the same executors, judged by the same margin. */
function isOfRows({ settings, gates: [first] }: Calibration, { cases, margin }: CalibratedGate): boolean {
  const calibrated = new Set(first?.first.map((row) => row.case));
  return (
    settings.margin === margin &&
    calibrated.size === cases.length &&
    cases.every((key) => calibrated.has(key))
  );
}
