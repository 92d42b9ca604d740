/**
 * The executor `direct`: from a stored document's bytes to the response's, without objects in between. It falls back to
 * Mercurius for everything that it does not serve: requests that are no valid query, introspection, sources that store no
 * documents, and every answer with a GraphQL error.
 */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Source } from '../../strategy.ts';
import type { Transformer } from '../../transformer/transformer.ts';
import { direct, mercurius } from '../index.ts';
import { answerPlanned } from './answer.ts';
import { type OperationRequest, Plans } from './plans.ts';

export interface DirectExecutorOptions {
  readonly transformer: Transformer;
  /** Called for each request that falls back to Mercurius. */
  readonly onFallBack: () => void;
}

/** Serves `/direct` beside the routes of Mercurius: with the same checks and hooks, but another handler. */
export function registerDirect(
  app: FastifyInstance,
  schema: GraphQLSchema,
  { stored }: Source,
  { transformer, onFallBack }: DirectExecutorOptions,
): void {
  const plans = stored && new Plans({ schema, stored, transformer });

  const handlerBefore = (answerByMercurius: RouteHandlerMethod): RouteHandlerMethod =>
    async function answer(this: FastifyInstance, request, reply) {
      const planned = plans && !request.validationError ? plans.find(request.body as OperationRequest) : null;
      const answered = planned && (await answerPlanned(planned, request, reply));
      if (answered) return answered;
      onFallBack();
      return answerByMercurius.call(this, request, reply);
    };

  app.addHook('onRoute', function addDirectRoute(route) {
    if (route.url !== mercurius.path) return;
    const { method, schema: routeSchema, attachValidation, handler } = route;
    this.route({
      method,
      url: direct.path,
      handler: method === 'POST' ? handlerBefore(handler) : handler,
      ...(routeSchema ? { schema: routeSchema } : {}),
      ...(attachValidation ? { attachValidation } : {}),
    });
  });
}
