/**
 * The bare servers `raw` and `raw:binary`: a single Fastify route that sends stored documents unchanged, without GraphQL,
 * casing or selection. `raw` is the obvious way: it reads the column as text. `raw:binary` reads bytes, like the direct
 * executor: nothing that reads the same way can be expected to beat it.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import type { Database } from '../../../servers/database/database.ts';
import { queryOf, rawPath, type UserVariables } from './statements.ts';

type Read = (database: Database, variables: UserVariables) => Promise<string | Uint8Array>;

const [open, comma, close, nothing] = [
  Buffer.from('['),
  Buffer.from(','),
  Buffer.from(']'),
  Buffer.from('null'),
] as const;

const readText: Read = async (database, variables) => {
  const { statement, parameters } = queryOf(variables);
  const rows = await database.query<{ data: string }>(statement, parameters);
  const texts = rows.map(({ data }) => data);
  return variables.id === undefined ? `[${texts.join(',')}]` : (texts[0] ?? 'null');
};

const readBinary: Read = async (database, variables) => {
  const { statement, parameters } = queryOf(variables);
  const rows = await database.queryStored(statement, parameters);
  const documents = rows.map(({ data }) =>
    typeof data === 'string' ? Buffer.from(data) : (data ?? nothing),
  );
  if (variables.id !== undefined) return documents[0] ?? nothing;
  const parts = documents.flatMap((document, index) => [index === 0 ? open : comma, document]);
  return Buffer.concat([...(parts.length === 0 ? [open] : parts), close]);
};

/** Serves `POST /raw`. The body is that of a GraphQL request, but only its variables are read. */
function createServer(database: Database, read: Read): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });
  app.post<{ Body: { variables: UserVariables } }>(rawPath, async ({ body }, reply) => {
    const json = await read(database, body.variables);
    return reply.header('content-type', 'application/json; charset=utf-8').send(json);
  });
  return app;
}

/**
 * A pool that leaves documents as the text that PostgreSQL prints. Selecting `data::text` takes a third more of PostgreSQL's
 * CPU.
 */
export function openTextPool(config: pg.PoolConfig): pg.Pool {
  const types = { getTypeParser: () => (text: string) => text } as pg.CustomTypesConfig;
  return new pg.Pool({ ...config, types });
}

/** Needs a database of `openTextPool`. */
export function createRawServer(database: Database): FastifyInstance {
  return createServer(database, readText);
}

export function createRawBinaryServer(database: Database): FastifyInstance {
  return createServer(database, readBinary);
}
