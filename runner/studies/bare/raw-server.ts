/**
 * The bare servers `raw` and `raw:binary`: one bare Fastify route that sends stored documents as they are, without
 * GraphQL, casing or selection. `raw` is what anyone would write: the column's text. `raw:binary` reads bytes, as the
 * direct executor does: what nothing over the same reading can be expected to beat.
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

/** Serves `POST /raw`: the body of the GraphQL request, of which only the variables are read. */
function createServer(database: Database, read: Read): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });
  app.post<{ Body: { variables: UserVariables } }>(rawPath, async ({ body }, reply) => {
    const json = await read(database, body.variables);
    return reply.header('content-type', 'application/json; charset=utf-8').send(json);
  });
  return app;
}

/** A pool that leaves documents the text that PostgreSQL prints: as `data::text` they take a third more of its CPU. */
export function openTextPool(config: pg.PoolConfig): pg.Pool {
  const types = { getTypeParser: () => (text: string) => text } as pg.CustomTypesConfig;
  return new pg.Pool({ ...config, types });
}

/** Over a database of `openTextPool`. */
export function createRawServer(database: Database): FastifyInstance {
  return createServer(database, readText);
}

export function createRawBinaryServer(database: Database): FastifyInstance {
  return createServer(database, readBinary);
}
