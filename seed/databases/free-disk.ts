/** Checks for free disk space before it is used, because a full disk stops the server, and so the run. */
import { statfs } from 'node:fs/promises';
import type { ClientBase } from 'pg';
import { askValue } from '../../servers/database/session.ts';
import { type Cluster, ClusterError, codeOf, reasonOf } from '../cluster/cluster.ts';
import { onMaintenance } from './maintenance.ts';

const mebibyte = 2 ** 20;
/** Reserve that is always left free, for the write-ahead log of a load. */
const reserveBytes = 1024 * mebibyte;
/** With less space, PostgreSQL cannot begin a new file of its write-ahead log, and ends. */
const logFileBytes = 16 * mebibyte;
const advice = `Free some space there, take a smaller dataset, or keep the server on another disk: CQRS_BENCH_CLUSTER=FOLDER`;

/**
 * Checks only the embedded server: nothing is known about the disk of others.
 * @param what what the space is for, such as `a copy of cqrs_bench_x`.
 * @throws ClusterError if the disk has less than `neededBytes` plus a reserve.
 */
export async function requireFreeDisk(cluster: Cluster, neededBytes: number, what: string): Promise<void> {
  if (!cluster.isEmbedded) return;
  const folder = (await onMaintenance(cluster, dataFolder)) ?? '/';
  const freeBytes = await freeBytesOf(folder);
  if (freeBytes >= neededBytes + reserveBytes) return;
  const neededMib = Math.ceil((neededBytes + reserveBytes) / mebibyte);
  throw new ClusterError(
    `Expected ${neededMib} MiB of free disk in ${folder} for ${what}; there are ${Math.floor(freeBytes / mebibyte)} MiB. ${advice}`,
  );
}

/** The server's data folder; null if the role may not know it. */
export async function dataFolder(client: ClientBase): Promise<string | null> {
  const asking = `SELECT setting FROM pg_settings WHERE name = 'data_directory'`;
  return (await askValue<string>(client, asking)) ?? null;
}

/**
 * The error that ended some work, or the full disk that caused it: PostgreSQL names only a file by its number, or ends
 * without a message. `folder` is that of the data, on this machine or another.
 */
export async function orFullDisk(error: unknown, folder: string | null): Promise<unknown> {
  const isSaid = codeOf(error) === '53100';
  const freeBytes = folder === null ? null : await freeBytesOf(folder).catch(() => null);
  if (!isSaid && (freeBytes === null || freeBytes >= logFileBytes)) return error;
  const where = folder === null ? 'of the database server' : `in ${folder}`;
  return new ClusterError(`No space left on the disk ${where} (${reasonOf(error)}). ${advice}`);
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
