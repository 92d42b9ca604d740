/**
 * The bare server `minimal`: the shortest server of users with Mercurius and graphql-jit, following their documentation. If
 * our `mercurius` were slower than this, beating it would prove nothing.
 */
import { readFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import mercurius from 'mercurius';
import type { Database } from '../../../servers/database/database.ts';
import { queryOf, type UserVariables } from './statements.ts';

type Document = Readonly<Record<string, unknown>>;

const contract = readFileSync(new URL('../../../servers/graphql/schema.graphql', import.meta.url), 'utf8');

/** A field that is stored under another name needs a resolver; all others are plain properties. */
const renamed = (key: string) => (document: Document) => document[key];

/** Serves the root fields `user` and `users` at `POST /graphql`. */
export function createMinimalServer(database: Database): FastifyInstance {
  const read = async (_root: unknown, variables: UserVariables): Promise<Document[]> => {
    const { statement, parameters } = queryOf(variables);
    return (await database.query<{ data: Document }>(statement, parameters)).map(({ data }) => data);
  };

  const resolvers = {
    Query: {
      user: async (root: unknown, variables: UserVariables) => (await read(root, variables))[0] ?? null,
      users: read,
    },
    User: {
      firstName: renamed('first_name'),
      lastName: renamed('last_name'),
      createdAt: renamed('created_at'),
      updatedAt: renamed('updated_at'),
      userPosts: renamed('user_posts'),
    },
    PostSummary: { createdAt: renamed('created_at') },
  };
  const app = Fastify({ forceCloseConnections: true });
  app.register(mercurius, { schema: contract, resolvers, jit: 1 });
  return app;
}
