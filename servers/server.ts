/** The only Fastify and Mercurius app: it serves every strategy. */
import { readFileSync } from 'node:fs';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { type DirectExecutorOptions, registerDirect } from './executors/direct/direct.ts';
import { registerMercurius } from './executors/mercurius.ts';
import { bounds } from './graphql/bounds.ts';
import { errorForms, errorStatus } from './graphql/error-form.ts';
import { createSchema, schemaText } from './graphql/schema.ts';
import type { Writer } from './mutations/writer.ts';
import type { Source } from './strategy.ts';
import { transformerDefault } from './transformer/index.ts';

const hint = 'Expected POST /graphql with a JSON object {"query": "..."}.';

/**
 * A server over a source, not yet listening; with `hasPage`, it serves a query page for people at `/`; with `writer`, it answers
 * mutations. After closing the
 * server, the caller closes the source's database. The framework's log is off, because its errors hold SQL.
 */
export function createServer(
  source: Source,
  options: Partial<DirectExecutorOptions & { readonly hasPage: boolean; readonly writer: Writer }> = {},
): FastifyInstance {
  const app = Fastify({
    bodyLimit: bounds.bodyBytesMax,
    // Closing does not wait for connections that clients keep open.
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  });
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    reply.code(errorStatus([error])).send({ errors: errorForms([error], request) }),
  );
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ errors: [{ message: `${hint} Got ${request.method} ${request.url.slice(0, 100)}.` }] }),
  );
  if (options.hasPage) serveQueryPage(app);
  else app.get('/', (_request, reply) => reply.send(`${hint}\n`));
  const schema = createSchema();
  registerMercurius(app, schema, source, options.writer ?? null);
  registerDirect(app, schema, source, {
    transformer: options.transformer ?? transformerDefault,
    onFallBack: options.onFallBack ?? (() => {}),
  });
  return app;
}

/** Makes the browser enforce it: the page runs only its own scripts, and asks no other server. */
const pagePolicy =
  "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/** The query page for people, at `/`. It is self-contained: it loads nothing from elsewhere, and works without a network. */
function serveQueryPage(app: FastifyInstance): void {
  const schema = schemaText().replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const html = readFileSync(new URL('graphql/query-page.html', import.meta.url), 'utf8');
  const page = html.replace('<!-- schema -->', () => schema);
  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', pagePolicy).send(page),
  );
}
