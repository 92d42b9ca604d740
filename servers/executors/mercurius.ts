/**
 * The executor `mercurius`: Mercurius in its production configuration, with graphql-jit and its query cache
 * on. The first request of a query is parsed, validated and interpreted; the second compiles it; all later
 * ones run the compiled function. Without the cache nothing is ever compiled, at a third of the rate.
 */
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import mercurius, { type MercuriusContext, type MercuriusOptions as MercuriusPluginOptions } from 'mercurius';
import { checkDocument } from '../document-bounds.ts';
import { errorForms, errorStatus } from '../error-form.ts';
import { PublicError } from '../public-error.ts';
import { attachResolvers, type RequestContext } from '../resolvers.ts';
import type { Source } from '../strategy.ts';

export interface MercuriusExecutorOptions {
  /** Serves GraphiQL at `/graphiql`. Its page loads React and GraphiQL from unpkg.com, so it needs a network. */
  readonly graphiql: boolean;
}

/** Serves `POST /graphql` from a source. Gives the schema its resolvers. */
export function registerMercurius(
  app: FastifyInstance,
  schema: GraphQLSchema,
  source: Source,
  options: MercuriusExecutorOptions,
): void {
  attachResolvers(schema);
  app.addHook('onRoute', adjustRoute);
  const mercuriusOptions: MercuriusPluginOptions & { compilerOptions: Record<string, boolean> } = {
    schema,
    graphiql: options.graphiql,
    // The query is compiled when it comes the second time.
    jit: 1,
    // Passed to graphql-jit; Mercurius' types do not name it.
    compilerOptions: {
      disablingCapturingStackErrors: true,
      // Conditions by path: otherwise a fragment spread twice, once under @include, is cut in both places.
      useExperimentalPathBasedSkipInclude: true,
    },
    allowBatchedQueries: false,
    context: (): RequestContext => ({ reader: source.createReader() }),
    errorFormatter: (execution, context) => {
      const errors = execution.errors ?? [];
      const request = (context as Partial<MercuriusContext>).reply?.request;
      return {
        statusCode: execution.data ? 200 : errorStatus(errors),
        response: { data: execution.data ?? null, errors: errorForms(errors, request) as never },
      };
    },
  };
  app.register(mercurius, mercuriusOptions);
  app.after(() => {
    app.graphql.addHook('preValidation', async (_schema, document) => checkDocument(document));
  });
}

/** Three corrections of the routes that Mercurius registers at `/graphql`. */
function adjustRoute(route: RouteOptions): void {
  if (route.url !== '/graphql') return;
  if (route.method === 'GET') {
    route.handler = () => {
      throw new PublicError(
        'Queries are served at POST /graphql, with a JSON object {"query": "..."}; got GET.',
      );
    };
    return;
  }
  // Its response schema makes text of the list indexes in an error's path; GraphQL has them as numbers.
  route.schema = { ...route.schema, response: { '2xx': responseSchema } };
  route.preHandler = (request, _reply, done) => {
    keyByOperationName(request.body);
    done();
  };
}

/**
 * Mercurius caches the compiled operation by the text of the query alone, so of a text with two operations it
 * would answer the first asked for ever. The comment makes one text per operation name; an encoded name has no line break.
 */
function keyByOperationName(body: unknown): void {
  const request = body as { query?: unknown; operationName?: unknown } | null | undefined;
  if (typeof request?.query === 'string' && typeof request.operationName === 'string') {
    request.query = `${request.query}\n# ${JSON.stringify(request.operationName)}`;
  }
}

const anything = { type: 'object', additionalProperties: true } as const;
const responseSchema = {
  type: 'object',
  properties: {
    data: { ...anything, nullable: true },
    errors: { type: 'array', items: anything },
  },
} as const;
