/**
 * The yardstick `raw`: one bare Fastify route that sends the text of stored documents as it is, without GraphQL,
 * casing or selection. What nothing that reads these rows over HTTP can be expected to beat.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Database } from '../../servers/database.ts';
import { queryUser, queryUsers, rawPath, type UserVariables } from './statements.ts';

/** Serves `POST /raw`: the body of the GraphQL request, of which only the variables are read. */
export function createRawServer(database: Database): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });

  const readUsers = async ({ id, after = null, limit = 10 }: UserVariables): Promise<string> => {
    const { statement, parameters } = id === undefined ? queryUsers(after, limit) : queryUser(id);
    const rows = await database.queryStored(statement, parameters);
    const texts = rows.map(({ data }) => data);
    return id === undefined ? `[${texts.join(',')}]` : `${texts[0] ?? null}`;
  };

  app.post<{ Body: { variables: UserVariables } }>(rawPath, async ({ body }, reply) => {
    const text = await readUsers(body.variables);
    return reply.header('content-type', 'application/json; charset=utf-8').send(text);
  });
  return app;
}
