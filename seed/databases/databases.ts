/**
 * The databases that the suite makes: names begin with `cqrs_bench_`, and a COMMENT says which run they belong to. A
 * database without such a comment is never dropped.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { askValue, connectSession } from '../../servers/database/session.ts';
import { type Cluster, ClusterError, codeOf, reasonOf } from '../cluster/cluster.ts';
import { commentStatement, type DatabaseComment, findComment, namelessName } from './database-comment.ts';
import { requireFreeDisk } from './free-disk.ts';
import { drop, madeHere, onMaintenance } from './maintenance.ts';

const namePrefix = 'cqrs_bench_';
/** PostgreSQL silently truncates longer names. */
const nameBytesMax = 63;

/** Makes an empty database: UTF-8, sorted by bytes on every server. */
export async function createDatabase(
  cluster: Cluster,
  name: string,
  comment: DatabaseComment,
): Promise<void> {
  // From template0, because an administrator may have put anything into template1.
  const from = `TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'`;
  await makeDatabase(cluster, name, comment, from);
}

/**
 * Copies a database file by file. The pages do not pass through shared buffers, so a clone starts cold.
 * @throws ClusterError if the disk of the embedded server has no room for it.
 */
export async function cloneDatabase(
  cluster: Cluster,
  { template, name, comment }: { template: string; name: string; comment: DatabaseComment },
): Promise<void> {
  checkName(template);
  await requireFreeDisk(cluster, await databaseSizeBytes(cluster, template), `a copy of ${template}`);
  await makeDatabase(cluster, name, comment, `TEMPLATE ${pg.escapeIdentifier(template)} STRATEGY FILE_COPY`);
}

/** Drops a database, even if sessions are connected to it. Does nothing if there is none. */
export async function dropDatabase(cluster: Cluster, name: string): Promise<void> {
  checkName(name);
  await onMaintenance(cluster, (client) => drop(client, name));
  madeHere(cluster).delete(name);
}

/** Marks a template as complete. Until then it counts as half-made, whatever it holds. */
export async function markTemplateReady(cluster: Cluster, name: string): Promise<void> {
  await onMaintenance(cluster, async (client) => {
    const comment = await findComment(client, name);
    if (comment?.kind !== 'template') {
      throw new Error(
        `Expected ${name} to be a template of this suite; it is not. Make it with createDatabase`,
      );
    }
    await client.query(commentStatement(name, { ...comment, isReady: true }));
  });
}

export async function isTemplateReady(cluster: Cluster, name: string): Promise<boolean> {
  return onMaintenance(cluster, async (client) => {
    const comment = await findComment(client, name);
    return comment?.kind === 'template' && comment['isReady'] === true;
  });
}

/** Opens a connection to a database; the caller ends it. */
export function connect(cluster: Cluster, database: string): Promise<pg.Client> {
  return connectSession(cluster.url(database), { title: 'work' });
}

/**
 * CREATE DATABASE and COMMENT cannot be one transaction. So a database is made under a temporary name that is certainly
 * ours, and renamed once it is marked: a crash in between leaves nothing that blocks the name.
 */
async function makeDatabase(
  cluster: Cluster,
  name: string,
  comment: DatabaseComment,
  from: string,
): Promise<void> {
  checkName(name);
  const nameless = namelessName(comment.runId, randomBytes(4).toString('hex'));
  for (const own of [nameless, name]) madeHere(cluster).add(own);
  await onMaintenance(cluster, async (client) => {
    try {
      await client.query(`CREATE DATABASE ${nameless} ${from}`);
      await client.query(commentStatement(nameless, comment));
      await client.query(`ALTER DATABASE ${nameless} RENAME TO ${pg.escapeIdentifier(name)}`);
    } catch (error) {
      await drop(client, nameless).catch(() => {});
      throw new ClusterError(
        `Expected to make the database ${name}; ${reasonOf(error)}. ${nextStep(error, name)}`,
      );
    } finally {
      madeHere(cluster).delete(nameless);
    }
  });
}

function nextStep(error: unknown, name: string): string {
  const code = codeOf(error);
  if (code === '53100') return 'See the free space with: df -h';
  if (code === '42P04') return `If nobody needs it: DROP DATABASE ${pg.escapeIdentifier(name)}`;
  if (code === '42501') return 'What another role made, only that one or a superuser may copy: connect as it';
  if (code === '55006')
    return 'See who uses the database it is copied from with: SELECT * FROM pg_stat_activity';
  return 'Try again: npm run bench';
}

export async function databaseSizeBytes(cluster: Cluster, name: string): Promise<number> {
  const asking = 'SELECT pg_database_size(oid)::float8 FROM pg_database WHERE datname = $1';
  return onMaintenance(cluster, async (client) => (await askValue<number>(client, asking, [name])) ?? 0);
}

function checkName(name: string): void {
  if (name.startsWith(namePrefix) && Buffer.byteLength(name) <= nameBytesMax) return;
  throw new Error(
    `Expected a database name that begins with ${namePrefix} and has at most ${nameBytesMax} bytes; ` +
      `came "${name}" (${Buffer.byteLength(name)}). Give a shorter one`,
  );
}
