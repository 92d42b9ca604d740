/**
 * The executor `mercurius`: Mercurius in its production configuration, with graphql-jit and its query cache. The first
 * request of a query is parsed, validated and interpreted; the second compiles it; all later ones run the compiled function.
 * Without the cache nothing is ever compiled, at a third of the rate.
 *
 * Every answer equals that of GraphQL.js, for the first request of a text and for all later ones. Requests that graphql-jit
 * would answer differently are interpreted each time (compilable.ts), and so are those whose answer has a GraphQL error.
 */
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import mercurius, { type MercuriusContext, type MercuriusOptions as MercuriusPluginOptions } from 'mercurius';
import { checkDocument, checkText } from '../graphql/bounds.ts';
import { errorForms, errorStatus, isDatabaseFault } from '../graphql/error-form.ts';
import { PublicError } from '../graphql/public-error.ts';
import { attachResolvers, type RequestContext, RootValues } from '../graphql/resolvers.ts';
import { attachMutations } from '../mutations/resolvers.ts';
import type { Writer } from '../mutations/writer.ts';
import type { Source } from '../strategy.ts';
import { CompilableOperations, type ExecutionRequest } from './compilable.ts';

/** Serves `POST /graphql` from a source. Attaches the resolvers to the schema. */
export function registerMercurius(
  app: FastifyInstance,
  schema: GraphQLSchema,
  source: Source,
  writer: Writer | null,
): void {
  attachResolvers(schema);
  attachMutations(schema);
  const interpreted = new WeakSet<FastifyRequest>();
  app.addHook('onRoute', (route) => adjustRoute(route, interpreted));
  const mercuriusOptions: MercuriusPluginOptions & { compilerOptions: Record<string, boolean> } = {
    schema,
    // A query is compiled when it comes for the second time.
    jit: 1,
    // Passed to graphql-jit; the types of Mercurius do not declare it.
    compilerOptions: { disablingCapturingStackErrors: true },
    allowBatchedQueries: false,
    context: (): RequestContext => ({
      reader: source.createReader(),
      createReaderAfterWrite: () => source.createReaderAfterWrite?.() ?? source.createReader(),
      writer,
    }),
    errorFormatter: (execution, context) => {
      const { errors: all = [] } = execution;
      const request = (context as Partial<MercuriusContext>).reply?.request;
      // Without a `data` entry, nothing was executed.
      const isExecuted = execution.data !== undefined;
      const isFault = isExecuted && all.every(isDatabaseFault);
      if (request && isExecuted && !isFault && !interpreted.has(request)) throw new CompiledErrors();
      // Which reads had failed by then is chance. If no data is left, keep only the error that made it null.
      const errors = isFault && !execution.data ? all.slice(-1) : all;
      return {
        statusCode: execution.data ? 200 : errorStatus(errors, isExecuted ? 200 : 400),
        response: { data: execution.data ?? null, errors: errorForms(errors, request) as never },
      };
    },
  };
  app.register(mercurius, mercuriusOptions);
  app.after(() => {
    const compilable = new CompilableOperations(schema);
    app.graphql.addHook('preValidation', async (_schema, document) => checkDocument(document));
    app.graphql.addHook('preExecution', async (_schema, document, context) => {
      const { request } = context.reply;
      if (!interpreted.has(request) && compilable.has(document, request.body as ExecutionRequest)) return;
      interpreted.add(request);
      Object.assign(context, { rootValues: new RootValues() } satisfies Partial<RequestContext>);
      // A document from a hook is interpreted.
      return { document };
    });
  });
}

/** Thrown instead of an answer: GraphQL.js then finds the errors, in its own words and order. */
class CompiledErrors extends Error {}

/** Corrections of the routes that Mercurius registers at `/graphql`. */
function adjustRoute(route: RouteOptions, interpreted: WeakSet<FastifyRequest>): void {
  if (route.url !== '/graphql') return;
  if (route.method === 'GET') {
    route.handler = () => {
      throw new PublicError(
        'Queries are served at POST /graphql, with a JSON object {"query": "..."}; got GET.',
      );
    };
    return;
  }
  // Its response schema turns list indexes in an error's path into text; in GraphQL they are numbers.
  route.schema = { ...route.schema, response: { '2xx': responseSchema, '4xx': responseSchema } };
  route.handler = interpretingErrors(route.handler, interpreted);
}

/** Repeats a request by the interpreter if its compiled function answered with an error. */
function interpretingErrors(
  handler: RouteHandlerMethod,
  interpreted: WeakSet<FastifyRequest>,
): RouteHandlerMethod {
  return async function answer(this: FastifyInstance, request, reply) {
    checkText(request.body);
    try {
      return await handler.call(this, request, reply);
    } catch (error) {
      if (!(error instanceof CompiledErrors)) throw error;
      interpreted.add(request);
      return handler.call(this, request, reply);
    }
  };
}

const anything = { type: 'object', additionalProperties: true } as const;
const responseSchema = {
  type: 'object',
  properties: {
    data: { ...anything, nullable: true },
    errors: { type: 'array', items: anything },
  },
} as const;
