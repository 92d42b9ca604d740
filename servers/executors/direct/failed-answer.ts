/** The answer where the database failed a root field: as Mercurius words it, without asking the database again. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { locatedError } from 'graphql';
import { errorForms, errorStatus } from '../../error-form.ts';
import type { RootPlan } from './operation-plan.ts';

export interface Failure {
  readonly root: RootPlan;
  readonly error: unknown;
}

/**
 * `body` has null for each field that failed; `failures` are in the order in which they came. As graphql-jit has it,
 * the errors of nullable fields come first, and the first of a non-null one takes the data and all later errors along.
 */
export function answerFailed(
  body: Buffer,
  failures: readonly Failure[],
  request: FastifyRequest,
  reply: FastifyReply,
): object {
  const nullable = failures.filter(({ root }) => !root.nonNull);
  const [nonNull] = failures.filter(({ root }) => root.nonNull);
  const errors = [...nullable, ...(nonNull ? [nonNull] : [])].map(({ root, error }) =>
    locatedError(error, root.nodes, [root.responseName]),
  );
  const { data } = nonNull ? { data: null } : JSON.parse(body.toString());
  reply.code(data ? 200 : errorStatus(errors));
  return { data, errors: errorForms(errors, request) };
}
