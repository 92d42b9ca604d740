/**
 * `gate.config.json`: options of the gate in a file, so that everybody who runs it means the same. What it holds is read by
 * the options themselves, as if it had been typed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import type { Acceptance } from '../../results/gate/asked/acceptance.ts';
import type { Threshold } from '../../results/gate/asked/thresholds.ts';
import { describeFault, unknownKeyFault } from '../../results/json.ts';
import { UsageError } from '../session/exit-codes.ts';
import type { Declared } from './command.ts';
import { AcceptSchema, type GateConfig, GateConfigSchema } from './gate-config-schema.ts';
import { joinThresholds } from './thresholds.ts';

const fileDefault = 'gate.config.json';

/** Flags by what they are called in the file, where that is not the same. */
const flagOfKey: Readonly<Record<string, string>> = {
  strategies: 'strategy',
  executors: 'executor',
  scenarios: 'scenario',
  datasets: 'dataset',
  loads: 'load',
  thresholds: 'threshold',
};

export function flagOf(key: string): string {
  return flagOfKey[key] ?? key;
}

/** The flags that this file knows by name; it reads the others by their options. */
interface KnownFlags {
  readonly config?: string | undefined;
  readonly run?: readonly string[] | undefined;
  readonly baseUrl?: string | undefined;
  readonly baseline?: string | undefined;
  readonly candidate?: string | undefined;
  readonly countersOnly?: true | undefined;
  readonly accept?: readonly Acceptance[] | undefined;
  readonly threshold?: readonly Threshold[] | undefined;
}

/**
 * The flags that were typed, and those of the file where none was; acceptances and thresholds of both count. `notes` says
 * what was taken from the file. `measuring`: the flags that say what to measure, which it does not decide for two runs; nor
 * does it decide on thresholds if nothing is timed.
 * @throws UsageError that says where the file is wrong.
 */
export function configured<Flags extends KnownFlags>(
  options: Readonly<Record<string, Declared<unknown>>>,
  typed: Flags,
  measuring: readonly string[],
): { readonly flags: Flags; readonly notes: readonly string[] } {
  const file = typed.config ?? (existsSync(fileDefault) ? fileDefault : null);
  if (file === null) return { flags: typed, notes: [] };
  const isOfRuns =
    typed.run !== undefined ||
    typed.baseUrl !== undefined ||
    typed.baseline !== undefined ||
    typed.candidate !== undefined;
  const except = [...(isOfRuns ? measuring : []), ...(typed.countersOnly ? ['threshold'] : [])];
  const held = heldBy(file, options);
  const [left, taken] = [true, false].map((isLeft) =>
    held.filter(([flag]) => except.includes(flag) === isLeft),
  );
  const ofFile: KnownFlags = Object.fromEntries(taken ?? []);
  const both = {
    accept: joined(ofFile.accept, typed.accept, (theirs, ours) => [...theirs, ...ours]),
    threshold: joined(ofFile.threshold, typed.threshold, joinThresholds),
  };
  const used = (taken ?? []).map(([flag]) => flag).filter((flag) => flag in both || !(flag in typed));
  const isUnjudged = typed.countersOnly && (left ?? []).some(([flag]) => flag === 'threshold');
  return {
    flags: { ...ofFile, ...typed, ...both },
    notes: [
      ...(used.length > 0 ? [`${used.join(', ')} as in ${file}`] : []),
      ...(isUnjudged ? [`the thresholds of ${file} are not judged, because nothing was timed`] : []),
    ],
  };
}

function joined<Item>(
  theirs: readonly Item[] | undefined,
  ours: readonly Item[] | undefined,
  join: (theirs: readonly Item[], ours: readonly Item[]) => readonly Item[],
): readonly Item[] | undefined {
  return theirs === undefined || ours === undefined ? (ours ?? theirs) : join(theirs, ours);
}

/** The flags that a file stands for, with their values. */
function heldBy(
  file: string,
  options: Readonly<Record<string, Declared<unknown>>>,
): readonly (readonly [flag: string, value: unknown])[] {
  return Object.entries(readConfig(file)).flatMap(([key, held]) => {
    const flag = flagOf(key);
    const option = options[flag];
    const value = option === undefined ? undefined : typedValue(option, key, held, file);
    return value === undefined ? [] : [[flag, value] as const];
  });
}

function readConfig(file: string): GateConfig {
  const config = parsed(file);
  const { data, error } = GateConfigSchema.safeParse(config);
  if (error) throw new UsageError(`${file}: ${faultText(error, config)}`);
  return data;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`There is no file ${file}. Name another with: --config FILE`);
    throw new UsageError(`${file} is not valid JSON (${message}).`);
  }
}

function faultText(error: z.ZodError, config: unknown): string {
  const unknown = unknownKeyFault(error, ({ length }) => (length === 0 ? GateConfigSchema : AcceptSchema));
  return unknown ?? describeFault(error, config);
}

/** The value of a flag if that had been typed. A switch that is off is not typed. */
function typedValue(option: Declared<unknown>, key: string, held: unknown, file: string): unknown {
  if (typeof held === 'boolean') return held || undefined;
  try {
    const value = wordsOf(key, held).reduce<unknown>(
      (before, word) => option.parse?.(word, before),
      undefined,
    );
    return key === 'accept'
      ? withReasons(value as readonly Acceptance[] | undefined, held as GateConfig['accept'])
      : value;
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new UsageError(`${file}: ${key}: ${error.message}`);
    throw error;
  }
}

/** Names are typed as one word; what may be given several times is a word each. */
function wordsOf(key: string, held: unknown): readonly string[] {
  if (!Array.isArray(held)) return [String(held)];
  if (key === 'accept') return held.map(({ what }) => what);
  return key === 'thresholds' ? held : [held.join(',')];
}

function withReasons(
  acceptances: readonly Acceptance[] | undefined,
  held: GateConfig['accept'],
): readonly Acceptance[] | undefined {
  return acceptances?.map((one, index) => ({ ...one, reason: held?.[index]?.reason ?? null }));
}
