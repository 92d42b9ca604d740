/**
 * Adds clocks to a server from outside, so that the code of a server without them holds nothing of it. Answers then carry
 * `Server-Timing`. Only for the pass that measures layers, never for timed rounds.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type {} from 'mercurius';
import pg from 'pg';
import { direct } from '../executors/index.ts';
import type { Transformer } from '../transformer/transformer.ts';
import { formatServerTiming } from './server-timing.ts';
import { Trace } from './trace.ts';

/** The trace of the current request. */
const current = new AsyncLocalStorage<Trace>();

/** Call before the server listens: adds clocks to its hooks, the executor's and every resolver. */
export function installLayers(app: FastifyInstance): void {
  const traces = new WeakMap<FastifyRequest, Trace>();
  app.addHook('onRequest', (request, _reply, done) => {
    const trace = new Trace();
    traces.set(request, trace);
    trace.enter('parse');
    done();
  });
  // No earlier hook: the events of reading the body run in another context.
  app.addHook('preValidation', (request, _reply, done) => {
    const trace = traces.get(request);
    if (trace) current.run(trace, done);
    else done();
  });
  // Mercurius reports itself when it begins to execute; the direct executor begins when its route does.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.routeOptions.url === direct.path) traces.get(request)?.enter('graphql');
    done();
  });
  app.addHook('preSerialization', (request, _reply, payload, done) => {
    traces.get(request)?.enter('serialization');
    done(null, payload);
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const trace = traces.get(request);
    trace?.leave();
    if (trace) reply.header('server-timing', formatServerTiming(trace.read()));
    done(null, payload);
  });
  app.after(() => {
    app.graphql.addHook('preExecution', async () => current.getStore()?.enter('graphql'));
    app.graphql.addHook('onResolution', async () => current.getStore()?.leave());
    timeResolvers(app.graphql.schema);
  });
}

/** Times what a resolver does outside of the database: batching, assembling rows, and the transform. */
function timeResolvers(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (!resolve) continue;
    field.resolve = async (...given) => {
      const stop = current.getStore()?.start('transform');
      try {
        return await resolve(...given);
      } finally {
        stop?.();
      }
    };
  }
}

/** A transformer whose transforms have clocks. */
export function timedTransformer({ name, compile }: Transformer): Transformer {
  return {
    name,
    compile: (plan, strategy) => {
      const transform = compile(plan, strategy);
      return (rows) => {
        const stop = current.getStore()?.start('transform');
        try {
          return transform(rows);
        } finally {
          stop?.();
        }
      };
    },
  };
}

/**
 * A pool with clocks for the phases of a query: waiting for a connection, until the first answer, until the last row is
 * parsed.
 */
export function openLayeredPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  const query = async (statement: pg.QueryConfig): Promise<pg.QueryResult> => {
    const trace = current.getStore();
    const stopWaiting = trace?.start('poolWait');
    const client = await pool.connect();
    stopWaiting?.();
    let stop = trace?.start('databaseExecution');
    const onAnswer = (): void => {
      stop?.();
      stop = trace?.start('databaseTransfer');
    };
    client.connection.once('rowDescription', onAnswer);
    try {
      const result = await client.query(statement);
      stop?.();
      client.release();
      return result;
    } catch (error) {
      // As `pool.query` does: a connection whose query failed is not used again.
      client.release(error as Error);
      throw error;
    } finally {
      client.connection.off('rowDescription', onAnswer);
    }
  };
  return Object.assign(pool, { query: query as pg.Pool['query'] });
}
