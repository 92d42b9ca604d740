/** The page on which a person asks a server. Whole in itself: it loads nothing from elsewhere, and works without a network. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** The browser keeps what the page promises: only its own scripts, and no other server is asked. */
const policy =
  "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/** Serves the page at `/`. */
export function registerQueryPage(app: FastifyInstance): void {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  const schema = read('schema.graphql').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const page = read('query-page.html').replace('<!-- schema -->', () => schema);
  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page),
  );
}
