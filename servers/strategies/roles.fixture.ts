/** Other roles than the owner, what each is granted, and sessions of theirs. For tests only. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Names of roles of the server, unique so that test files do not collide. */
export interface Roles {
  /** May read what its strategy reads. */
  readonly reader: string;
  /** May read and write the normalized tables, and nothing else. */
  readonly writer: string;
  /** May connect. */
  readonly stranger: string;
}

export const roleKinds = ['reader', 'writer', 'stranger'] as const;

export async function createRoles(client: pg.Client): Promise<Roles> {
  const suffix = randomBytes(6).toString('hex');
  const [reader, writer, stranger] = roleKinds.map((kind) => `cqrs_bench_test_${kind}_${suffix}`);
  const roles = { reader, writer, stranger } as Roles;
  await client.query(`CREATE ROLE ${reader}; CREATE ROLE ${writer}; CREATE ROLE ${stranger}`);
  return roles;
}

/** Call after the databases in which they have rights are dropped. */
export const dropRoles = (client: pg.Client, { reader, writer, stranger }: Roles): Promise<unknown> =>
  client.query(`DROP ROLE ${reader}, ${writer}, ${stranger}`);

/** Grants all that is needed; `prefix` is that of the relations that the strategy reads. */
export async function grantRights(client: pg.Client, roles: Roles, prefix: string): Promise<void> {
  const others = prefix === 'tb' ? ['post', 'comment'] : ['post', 'dashboard'];
  const read = ['user', ...others].map((name) => `${prefix}_${name}`);
  await client.query(`
    GRANT SELECT ON ${read} TO ${roles.reader};
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON tb_user, tb_post, tb_comment TO ${roles.writer}`);
}

/** Runs `work` in a session with this current role. */
export async function asRole<Result>(
  role: string,
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, options: `-c role=${role}` });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
