/**
 * Files of studies from before they said which study they are (`kind`): what they hold more is derived from the rest now,
 * and what they lack had not been thought of. The published ones are read through this.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';

const objectsIn = (json: unknown): readonly JsonObject[] =>
  Array.isArray(json) ? json.filter(isJsonObject) : [];
const without = (json: JsonObject, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(json).filter(([key]) => !keys.includes(key)));

/** The id says which command made a file: `20261124T013017Z-executors-6f76`. */
const idPattern = /^\d{8}T\d{6}Z-([a-z]+)-[0-9a-f]{4}$/;

/** The command that made a file of a study, old or new; null for anything else. */
export function studyCommand(json: unknown): string | null {
  if (!isJsonObject(json) || ('formatVersion' in json && !('kind' in json))) return null;
  return idPattern.exec(String(json['id']))?.[1] ?? null;
}

/** An old file as it would be written today; whatever else came, as it came. */
export function upgradeStudy(json: unknown): unknown {
  const command = studyCommand(json);
  if (command === null || !isJsonObject(json) || 'kind' in json) return json;
  const kind = command === 'reproduce' && 'strategies' in json ? 'aa-coverage' : command;
  return { kind, formatVersion: 1, ...(upgrades[command]?.(json) ?? json) };
}

const upgrades: Readonly<Record<string, (json: JsonObject) => JsonObject>> = {
  executors: (json) => without(json, 'judged'),
  soak: (json) => without(json, 'growths'),
  variance: (json) => ({
    ...without(json, 'rows'),
    launches: objectsIn(json['launches']).map((launch) => ({
      ...launch,
      first: slicesIn(launch['first']),
      second: slicesIn(launch['second']),
    })),
  }),
  reproduce: (json) => ('strategies' in json ? aaCoverage(json) : reproduction(json)),
  torture: (json) => ({
    ...json,
    settings: { rebuildIntervalMs: null, ...Object(json['settings']) },
    outcomes: objectsIn(json['outcomes']).map(tortureOutcome),
  }),
  writes: (json) => ({
    ...json,
    asked: { workloads: namesIn(json['figures'], 'workload'), bulks: namesIn(json['bulks'], 'bulk') },
  }),
};

/** Metrics had names of their own. */
function slicesIn(rounds: unknown): unknown {
  return Array.isArray(rounds)
    ? rounds.map((slices) =>
        objectsIn(slices).map((slice) => ({
          p50: slice['p50Us'],
          p99: slice['p99Us'],
          serverCpu: slice['serverCpuUsPerRequest'],
        })),
      )
    : rounds;
}

const aaKeys = { p50: 'p50', serverCpu: 'cpu' } as const;

function aaCoverage(json: JsonObject): JsonObject {
  const keys = Object.entries(aaKeys);
  return {
    ...without(json, 'p50', 'cpu'),
    runs: objectsIn(json['runs']).map((run) => ({
      ...without(run, 'p50', 'cpu'),
      ratios: Object.fromEntries(keys.flatMap(([key, old]) => (run[old] === null ? [] : [[key, run[old]]]))),
    })),
    figures: keys.map(([metric, old]) => ({ metric, ...Object(json[old]) })),
  };
}

function reproduction(json: JsonObject): JsonObject {
  const trials = objectsIn(json['trials']).map((trial) => ({
    ...without(trial, 'isRate'),
    metric: trial['isRate'] ? 'capacity' : 'p50',
  }));
  return { ...json, trials };
}

/** Nobody rebuilt, and nothing was published. */
function tortureOutcome(json: JsonObject): JsonObject {
  const counts = { operations: 0, deadlocks: 0, conflicts: 0, retries: 0, refused: 0, abandoned: 0, lost: 0 };
  return {
    rebuildTally: { ...counts, deadlocksWithRebuild: 0, failures: {} },
    rebuildMs: 0,
    isPublished: false,
    ...without(json, 'operationsPerSecond', 'hasDiverged', 'isFault'),
    tally: { deadlocksWithRebuild: 0, ...Object(json['tally']) },
  };
}

/** Names stood there without titles. */
function namesIn(list: unknown, key: string): readonly JsonObject[] {
  return [...new Set(objectsIn(list).map((one) => one[key]))].map((name) => ({ name, title: name }));
}
