/** How two environments differ, described so that a person can judge whether it matters. */
import { isJsonObject } from '../json.ts';
import type { Environment, Run } from '../run-file/run.ts';

type Field = keyof Environment;

/**
 * What affects figures and does not depend on the project's code: two runs that differ in one of these were not made
 * under the same conditions. Commit and dependencies may differ, because they are what is compared.
 */
export const conditions = [
  'nodeVersion',
  'postgresVersion',
  'postgresIsEmbedded',
  'postgresSettings',
  'sessionSettings',
  'platform',
  'kernel',
  'cpuModel',
  'cpuCount',
  'cpuGovernor',
  'memoryBytes',
  'containerCpuLimit',
  'containerMemoryLimitBytes',
  'seed',
  'instrumentVersion',
  'poolConnections',
  'cpuAffinity',
  'serverNodeFlags',
] as const satisfies readonly Field[];

/** A container or a hypervisor reports a few pages more or less after each start. */
const memoryShareMax = 0.01;

/**
 * `field: then -> now` for each condition that differs; settings under their own names. The patch version of Node, and a
 * hundredth of the memory, are no other condition.
 */
export function conditionChanges(then: Environment, now: Environment): string[] {
  const isSame: Partial<Record<Field, boolean>> = {
    nodeVersion: minorVersion(then.nodeVersion) === minorVersion(now.nodeVersion),
    memoryBytes: Math.abs(then.memoryBytes - now.memoryBytes) <= memoryShareMax * then.memoryBytes,
  };
  return environmentChanges(
    then,
    now,
    conditions.filter((field) => !isSame[field]),
  );
}

/** The same of two runs: a profile sets, besides, how servers are warmed up and how long windows are. */
export function runConditionChanges(then: Measured, now: Measured): string[] {
  return [
    ...changed('profile', then.profile, now.profile),
    ...conditionChanges(then.environment, now.environment),
  ];
}

type Measured = Pick<Run, 'profile' | 'environment'>;

/** `v24.21` of `v24.21.0` */
function minorVersion(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** `field: then -> now` for each of `fields` that differs; records field by field. */
export function environmentChanges(then: Environment, now: Environment, fields: readonly Field[]): string[] {
  return fields.flatMap((field) => {
    const before: unknown = then[field];
    const after: unknown = now[field];
    if (!isJsonObject(before) || !isJsonObject(after)) return changed(field, before, after);
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => changed(name, before[name], after[name]));
  });
}

function changed(name: string, before: unknown, after: unknown): string[] {
  return before === after ? [] : [`${name}: ${before ?? 'none'} -> ${after ?? 'none'}`];
}
