/** The answer where the database failed a root field: as Mercurius words it, without asking the database again. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { locatedError } from 'graphql';
import { errorForms, errorStatus } from '../../graphql/error-form.ts';
import type { RootPlan } from './operation-plan.ts';

export interface Failure {
  readonly root: RootPlan;
  readonly error: unknown;
}

/**
 * `body` has null for each field that failed; `failures` are in the order in which they came. The first of a field that
 * may not be null takes the data along, and is the only error.
 */
export function answerFailed(
  body: Buffer,
  failures: readonly Failure[],
  request: FastifyRequest,
  reply: FastifyReply,
): object {
  const nonNull = failures.find(({ root }) => root.nonNull);
  const errors = (nonNull ? [nonNull] : failures).map(({ root, error }) =>
    locatedError(error, root.nodes, [root.responseName]),
  );
  const { data } = nonNull ? { data: null } : JSON.parse(body.toString());
  reply.code(data ? 200 : errorStatus(errors));
  return { data, errors: errorForms(errors, request) };
}
