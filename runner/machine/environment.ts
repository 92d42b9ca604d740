/**
 * The environment of a run: everything that its figures depend on and that a reader can compare. No host name, user name or
 * path.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { environmentChanges } from '../../results/gate/environment-changes.ts';
import type { Environment } from '../../results/run-file/run.ts';
import type { Host } from '../../results/studies/envelope.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { onMaintenance } from '../../seed/databases/maintenance.ts';
import { sessionSettings } from '../../servers/database/database.ts';
import { instrumentVersion } from './instrument-version.ts';
import { readLine, readMachine } from './machine.ts';
import { type CpuAffinity, describeAffinity } from './pinning.ts';

const projectFolder = new URL('../..', import.meta.url);

/** A command's output in the project's folder; null if it cannot be run (as in a tarball without git). */
async function output(command: string, ...args: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)(command, args, { cwd: projectFolder })).stdout.trim();
  } catch {
    return null;
  }
}

/** The first line of the message of a commit; null if this clone does not have it. */
export function commitSubject(commit: string): Promise<string | null> {
  return output('git', 'log', '-1', '--format=%s', '--end-of-options', commit);
}

function containerMemoryLimitBytes(): number | null {
  const limit = Number(readLine('/sys/fs/cgroup/memory.max') ?? 'max');
  return Number.isInteger(limit) && limit > 0 ? limit : null;
}

function dependencyLockHash(): string {
  const lock = readFileSync(new URL('package-lock.json', projectFolder));
  return createHash('sha256').update(lock).digest('hex').slice(0, 16);
}

/** Settings that differ from PostgreSQL's own defaults, without those that name paths of this machine. */
async function postgresSettings(
  cluster: Cluster,
): Promise<{ version: string; settings: Record<string, string> }> {
  return onMaintenance(cluster, async (client) => {
    const settings = await client.query<{ name: string; value: string }>(
      `SELECT name, current_setting(name) AS value FROM pg_settings
       WHERE source NOT IN ('default', 'client', 'session')
         AND vartype <> 'string' OR name IN ('wal_level', 'io_method', 'shared_buffers', 'autovacuum')
       ORDER BY name`,
    );
    const version = await client.query<{ server_version: string }>('SHOW server_version');
    return {
      version: version.rows[0]?.server_version ?? 'unknown',
      settings: Object.fromEntries(
        settings.rows.filter((row) => row.name !== 'port').map((row) => [row.name, row.value]),
      ),
    };
  });
}

/** This machine, and the version of the code. */
export async function readHost(): Promise<Host> {
  const [commit, changes] = await Promise.all([
    output('git', 'rev-parse', 'HEAD'),
    output('git', 'status', '--porcelain'),
  ]);
  const { cpuGovernor, containerCpuLimit, loadAverage } = readMachine();
  return {
    commit,
    dirty: changes === null ? null : changes !== '',
    nodeVersion: process.version,
    platform: `${type()} ${arch()}`,
    kernel: release(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpuCount: Math.max(1, cpus().length),
    cpuGovernor,
    memoryBytes: totalmem(),
    containerCpuLimit,
    containerMemoryLimitBytes: containerMemoryLimitBytes(),
    loadAverageAtStart: loadAverage,
    dependencyLockHash: dependencyLockHash(),
  };
}

/** How the servers of a session run. */
interface ServerConditions {
  /** Null if the kernel places them freely. */
  readonly affinity: CpuAffinity | null;
  readonly nodeFlags: readonly string[];
}

/** A study of writes starts no servers, so it uses the default conditions. */
export async function readEnvironment(
  cluster: Cluster,
  seed: number,
  poolConnections: number,
  { affinity, nodeFlags }: ServerConditions = { affinity: null, nodeFlags: [] },
): Promise<Environment> {
  const [known, postgres] = await Promise.all([readForeignEnvironment(seed), postgresSettings(cluster)]);
  return {
    ...known,
    postgresVersion: postgres.version,
    postgresIsEmbedded: cluster.isEmbedded,
    postgresSettings: postgres.settings,
    sessionSettings: { ...sessionSettings },
    poolConnections,
    cpuAffinity: affinity && describeAffinity(affinity),
    serverNodeFlags: nodeFlags.join(' '),
  };
}

/** What is known where somebody else started the servers. `cpuAffinity`: of the load generator alone. */
export async function readForeignEnvironment(
  seed: number,
  cpuAffinity: string | null = null,
): Promise<Environment> {
  return {
    ...(await readHost()),
    postgresVersion: null,
    postgresIsEmbedded: null,
    postgresSettings: null,
    sessionSettings: null,
    instrumentVersion,
    seed,
    orderSeed: null,
    poolConnections: null,
    cpuAffinity,
    serverNodeFlags: '',
    noiseFloor: null,
    warnings: [],
  };
}

/** Fields that must be equal in both environments if a run is to be resumed. */
const resumedFields = [
  'commit',
  'dirty',
  'nodeVersion',
  'postgresVersion',
  'postgresIsEmbedded',
  'platform',
  'kernel',
  'cpuModel',
  'cpuCount',
  'memoryBytes',
  'dependencyLockHash',
  'instrumentVersion',
  'seed',
  'orderSeed',
  'poolConnections',
  'cpuAffinity',
  'serverNodeFlags',
  'containerCpuLimit',
  'containerMemoryLimitBytes',
  'postgresSettings',
] as const satisfies readonly (keyof Environment)[];

/** `field: then -> now` for each field that prevents resuming a run here. */
export function resumeObstacles(then: Environment, now: Environment): string[] {
  return environmentChanges(then, now, resumedFields);
}
