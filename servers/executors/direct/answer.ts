/** Answers a planned request: reads its root fields concurrently, transforms them, and joins their bytes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { locatedError } from 'graphql';
import type { StoredRow } from '../../documents.ts';
import { errorForms, errorStatus } from '../../graphql/error-form.ts';
import { StoredDocumentError } from '../../transformer/transformer.ts';
import type { RootPlan } from './operation-plan.ts';
import type { PlannedRequest } from './plans.ts';

/** The same as of `/graphql`. */
const contentType = 'application/json; charset=utf-8';

/**
 * The body. An answer with database errors is an object, which the route serializes. Null if Mercurius has to answer: for
 * invalid arguments and for GraphQL errors, because those are in its words.
 */
export async function answerPlanned(
  { plan: { roots, suffix }, variables }: PlannedRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Buffer | object | null> {
  let begin: (() => Promise<readonly StoredRow[]>)[];
  try {
    begin = roots.map((root) => root.prepare(variables));
  } catch {
    return null;
  }
  const failures: Failure[] = [];
  const read = await Promise.all(
    begin.map((reading, index) =>
      reading().catch((error: unknown) => {
        failures.push({ root: roots[index] as RootPlan, error });
        return null;
      }),
    ),
  );
  const parts: Buffer[] = [];
  for (const [index, rows] of read.entries()) {
    const root = roots[index] as RootPlan;
    const json = rows ? transformed(root, rows) : nullBytes;
    if (json === null) return null;
    parts.push(root.prefix, json);
  }
  parts.push(suffix);
  const body = Buffer.concat(parts);
  if (failures.length > 0) return answerFailed(body, failures, request, reply);
  reply.header('content-type', contentType);
  return body;
}

const nullBytes = Buffer.from('null');

/** Null if there are errors, or if a document cannot be read. */
function transformed(root: RootPlan, rows: readonly StoredRow[]): Buffer | null {
  try {
    const { json, errors } = root.transform(rows);
    return errors.length > 0 ? null : json;
  } catch (error) {
    if (error instanceof StoredDocumentError) return null;
    throw error;
  }
}

interface Failure {
  readonly root: RootPlan;
  readonly error: unknown;
}

/**
 * The answer if the database failed a root field: in the words of Mercurius, without asking the database again. `body` has
 * null for each field that failed; `failures` are in the order in which they came. If a failed field is non-null, `data`
 * becomes null, and the first such error is the only one.
 */
function answerFailed(
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
