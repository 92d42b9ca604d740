/**
 * Converts files of formats 1 and 2 to format 3, whenever they were written: fields that came later are unknown, fields that
 * are now derived are dropped, and renamed ones get their new names. The published files are read through this. Any other
 * file is refused, and the message says what to do.
 */
import { z } from 'zod';
import { isJsonObject, type JsonObject, receivedText } from '../json.ts';
import { emptyPrice } from './price.ts';
import { LatencySchema, ResultSchema, RoundSchema } from './result.ts';
import { formatVersion } from './run.ts';

type Upgrade = (json: unknown) => unknown;

/** A value of the wrong type is left unchanged, so that the schema reports what is wrong with it. */
interface Changes {
  /** Values for fields that are missing. */
  readonly added?: JsonObject;
  /** New names by old names. */
  readonly renamed?: Readonly<Record<string, string>>;
  readonly dropped?: readonly string[];
  readonly parts?: Readonly<Record<string, Upgrade>>;
}

const object =
  ({ added = {}, renamed = {}, dropped = [], parts = {} }: Changes): Upgrade =>
  (json) => {
    if (!isJsonObject(json)) return json;
    const entries = Object.entries(json).filter(([key]) => !dropped.includes(key));
    const names = new Map(Object.entries(renamed));
    const kept = Object.fromEntries(entries.map(([key, value]) => [names.get(key) ?? key, value]));
    const own = Object.entries(parts).filter(([key]) => Object.hasOwn(kept, key));
    return { ...added, ...kept, ...Object.fromEntries(own.map(([key, part]) => [key, part(kept[key])])) };
  };

const list =
  (item: Upgrade): Upgrade =>
  (json) =>
    Array.isArray(json) ? json.map(item) : json;

const noiseFloor = object({ added: { memoryReadNs: null, memoryReadBytes: 16 * 2 ** 20 } });

const environment = object({
  renamed: { cpuPlacement: 'cpuAffinity' },
  added: { orderSeed: null, cpuAffinity: null, serverNodeFlags: '', noiseFloor: null, warnings: [] },
  parts: { noiseFloor: object({ parts: { start: noiseFloor, end: noiseFloor } }) },
});

const round = object({ renamed: { fellThroughShare: 'fellBackShare' } });

const results = list(
  object({
    added: { databaseDelayMs: 0, warnings: [], layers: null },
    parts: { status: (status) => (status === 'void' ? 'invalid' : status), rounds: list(round) },
  }),
);

/** Null for every field of the schema that may be unknown. */
function unknown({ shape }: z.ZodObject): JsonObject {
  const keys = Object.entries(shape).filter(([, field]) => z.safeParse(field, null).success);
  return Object.fromEntries(keys.map(([key]) => [key, null]));
}

const figures = list(
  object({
    parts: {
      rounds: list(
        object({
          added: unknown(RoundSchema),
          parts: { latencyUs: object({ added: unknown(LatencySchema) }) },
        }),
      ),
      counters: object({ added: unknown(ResultSchema.shape.counters) }),
    },
  }),
);

/** The environment of a study without a database has no seed, and knows this machine only. */
const measuredOn: Upgrade = (json) =>
  isJsonObject(json) && 'seed' in json ? { instrumentVersion: null, ...json } : json;

/** A field that was added later is unknown in an older file, whatever its format. */
const withLater = object({
  parts: {
    environment: measuredOn,
    results: figures,
    aaPair: object({ parts: { results: figures } }),
  },
});

const run = object({
  added: { executors: [], aaPair: null, databaseDelays: [], storage: [], microBenchmarks: [] },
  parts: {
    environment,
    results,
    aaPair: object({ dropped: ['p50Ratio', 'cpuRatio', 'isDifferent'], parts: { results } }),
  },
});

/** Format 3 added how the time of a run was split, where it went, and of what its scenarios are examples. */
const planned = object({
  added: { schedule: null, looks: [], time: null },
  parts: { scenarios: list(object({ added: { kind: null } })) },
});

/** A value that is not an object is left unchanged. */
export function upgradeRun(json: unknown): unknown {
  const second = isOfFormat(1, json) ? run({ ...json, formatVersion: 2 }) : json;
  const third = isOfFormat(2, second) ? planned({ ...second, formatVersion }) : second;
  return object({ added: { base: null, writes: [], price: { ...emptyPrice() } } })(withLater(third));
}

function isOfFormat(version: number, json: unknown): json is JsonObject {
  return isJsonObject(json) && json['formatVersion'] === version;
}

/** The id names the command that made a file: `20261124T013017Z-executors-6f76`. */
const idPattern =
  /^\d{8}T\d{6}Z-(executors|soak|variance|torture|writes|micro|generator|reproduce|calibrate)-[0-9a-f]{4}$/;

/** The command that made a file of a study, old or new; null for anything else. */
export function studyCommand(json: unknown): string | null {
  if (!isJsonObject(json) || ('formatVersion' in json && !('kind' in json))) return null;
  return idPattern.exec(String(json['id']))?.[1] ?? null;
}

/** Continues a sentence after the file's name; null for a run file of this version, and for anything but an object. */
export function foreignFileText(json: unknown): string | null {
  if (!isJsonObject(json)) return null;
  const command = studyCommand(json);
  if (command !== null)
    return `is not a run: it holds the findings of npm run ${command}, which only that command prints. Make a run with: npm run bench`;
  const found = json['formatVersion'];
  if (typeof found === 'number' && found >= 1 && found <= formatVersion) return null;
  if (found !== undefined)
    return (
      `is of another version: formatVersion: expected ${formatVersion}, received ${receivedText(found)}. ` +
      'Read it with the version of cqrs-bench that wrote it, or make a new run with: npm run bench'
    );
  return `is not a run file: formatVersion: expected ${formatVersion}, received none. Make a run with: npm run bench`;
}

const tally = { operations: 0, deadlocks: 0, conflicts: 0, retries: 0, refused: 0, abandoned: 0, lost: 0 };

/** There were no rebuilds and no publication yet. */
const tortured = object({
  renamed: { keeper: 'maintainer', keeperDeaths: 'maintainerDeaths' },
  added: {
    rebuildTally: { ...tally, deadlocksWithRebuild: 0, failures: {} },
    rebuildMs: 0,
    isPublished: false,
  },
  dropped: ['operationsPerSecond', 'hasDiverged', 'isFault'],
  parts: {
    tally: object({ added: { deadlocksWithRebuild: 0 } }),
    kills: object({ renamed: { keeper: 'maintainer' } }),
  },
});

const windows = list(
  list(object({ renamed: { p50Us: 'p50', p99Us: 'p99', serverCpuUsPerRequest: 'serverCpu' } })),
);

/** A case of `reproduce` with two runs. */
const pairedCase: Upgrade = (json) =>
  object({
    added: { metric: isJsonObject(json) && json['isRate'] === true ? 'capacity' : 'p50' },
    dropped: ['isRate', 'isOverlapping'],
  })(json);

const winnerPair: Upgrade = (json) =>
  object({
    added: { metric: isJsonObject(json) && /\bcapacity:/.test(`${json['setting']}`) ? 'capacity' : 'p50' },
    dropped: ['winners', 'isContradiction'],
  })(json);

/** With their names in format 1. */
const aaMetrics = { p50: 'p50', serverCpu: 'cpu' } as const;
const aaRun: Upgrade = (json) => {
  const ratios = Object.entries(aaMetrics).flatMap(([metric, old]) =>
    isJsonObject(json) && (json[old] ?? null) !== null ? [[metric, json[old]]] : [],
  );
  return object({
    renamed: { voidReason: 'invalidReason' },
    added: { ratios: Object.fromEntries(ratios) },
    dropped: ['p50', 'cpu'],
  })(json);
};

/** From format 1 to 2, by the kind that a file of format 2 would state. */
const studies: Readonly<Record<string, (json: JsonObject) => Changes>> = {
  executors: () => ({
    dropped: ['judged'],
    parts: {
      settings: object({ renamed: { arms: 'targets' } }),
      results: list(object({ renamed: { arm: 'target' }, parts: { rounds: list(round) } })),
    },
  }),
  soak: () => ({ dropped: ['growths'], parts: { settings: object({ renamed: { arm: 'target' } }) } }),
  variance: () => ({
    dropped: ['rows'],
    parts: {
      launches: list(
        object({ renamed: { sliceMs: 'windowMs' }, parts: { first: windows, second: windows } }),
      ),
    },
  }),
  torture: () => ({
    parts: {
      settings: object({
        added: { rebuildIntervalMs: null },
        parts: { kills: list((kind) => (kind === 'keeper' ? 'maintainer' : kind)) },
      }),
      outcomes: list(tortured),
    },
  }),
  writes: ({ figures, bulks }) => ({
    renamed: { keepers: 'maintainers' },
    added: { asked: { workloads: namesIn(figures, 'workload'), bulks: namesIn(bulks, 'bulk') } },
  }),
  reproduce: ({ outcome }) => ({
    renamed: { trials: 'cases', isVoid: 'isInvalid' },
    added: { isInvalid: outcome === 'invalid' },
    dropped: ['overlap', 'halfWidth', 'contradictions', 'shift', 'outcome'],
    parts: { cases: list(pairedCase), pairs: list(winnerPair) },
  }),
  'aa-coverage': () => ({ dropped: ['p50', 'cpu', 'figures', 'outcome'], parts: { runs: list(aaRun) } }),
};

/** A p50 of many connections is no latency; it has a name of its own since format 3. */
const ofClosedLoop = { p50: 'closedLoopP50' };
const closedLoopMetric: Upgrade = (json) =>
  isJsonObject(json) && json['metric'] === 'p50' && !/\bclosed:1\b/.test(`${json['setting']}`)
    ? { ...json, metric: ofClosedLoop.p50 }
    : json;

/** The direction of a difference was told by its ratio. */
const withChange: Upgrade = (json) => {
  if (!isJsonObject(json)) return json;
  const { difference, ...ratio } = json;
  const direction = Number(json['value']) < 1 ? 'lower' : 'higher';
  return { ...ratio, change: difference === 'found' ? direction : 'unclear' };
};

const studiedWindows = list(list(object({ renamed: ofClosedLoop, dropped: ['p99'] })));

/** From format 2 to 3, by kind. */
const thirds: Readonly<Record<string, Upgrade>> = {
  variance: object({
    parts: { launches: list(object({ parts: { first: studiedWindows, second: studiedWindows } })) },
  }),
  reproduce: object({
    parts: {
      cases: list(closedLoopMetric),
      pairs: list((pair) => object({ parts: { ratios: list(withChange) } })(closedLoopMetric(pair))),
    },
  }),
  'aa-coverage': object({
    parts: { runs: list(object({ parts: { ratios: object({ renamed: ofClosedLoop }) } })) },
  }),
};

/** Converts a study's file of an older format, or from before formats were numbered. */
export function upgradeStudy(json: unknown): unknown {
  const command = studyCommand(json);
  if (command === null || !isJsonObject(json)) return json;
  const second = 'kind' in json && !isOfFormat(1, json) ? json : secondStudy(json, command);
  if (!isOfFormat(2, second)) return withLater(second);
  const third = thirds[String(second['kind'])] ?? ((same) => same);
  return withLater(third({ ...second, formatVersion: 3 }));
}

function secondStudy(json: JsonObject, command: string): unknown {
  const kind = json['kind'] ?? (command === 'reproduce' && 'strategies' in json ? 'aa-coverage' : command);
  const { parts, ...changes } = studies[String(kind)]?.(json) ?? {};
  return object({ ...changes, parts: { environment, ...parts } })({ ...json, kind, formatVersion: 2 });
}

/** In format 1, workloads and bulk statements had no titles. */
function namesIn(json: unknown, key: string): readonly JsonObject[] {
  const items = Array.isArray(json) ? json.filter(isJsonObject) : [];
  return [...new Set(items.map((item) => item[key]))].map((name) => ({ name, title: name }));
}
