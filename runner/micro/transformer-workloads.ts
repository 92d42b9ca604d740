/**
 * The workloads that set the transformers side by side: the same documents, from their text to the response's bytes.
 * Beside them the yardstick: parsing the text and printing it again, which is what objects cost at the least.
 */
import { type FieldNode, Kind, parse } from 'graphql';
import { createSchema } from '../../servers/graphql/schema.ts';
import { transformers } from '../../servers/transformer/index.ts';
import { compileResponsePlan, type ResponsePlan } from '../../servers/transformer/response-plan.ts';
import type { MicroWorkload } from './benchmarks.ts';

export interface TransformerWorkload extends MicroWorkload {
  /** `object`, `text`, `wasm`, or the yardstick. */
  readonly contender: string;
  readonly selection: 'full' | 'narrow';
  /** Of the stored document: what a rate in MB/s is a rate of. */
  readonly documentBytes: number;
}

export const yardstick = 'JSON.parse + JSON.stringify';

/** Posts in a user's document, for about 0.2, 2, 20 and 200 kB. */
const postCounts = [0, 6, 63, 630] as const;

const operations = {
  full: '{ user(id: 1) { id firstName lastName email createdAt updatedAt userPosts { id title content createdAt } } }',
  narrow: '{ user(id: 1) { id lastName } }',
} as const;

/** By size, then selection, then contender: those that are compared stand together. */
export function transformerWorkloads(): readonly TransformerWorkload[] {
  return postCounts.flatMap((postCount) => {
    const data = userText(postCount);
    const documentBytes = Buffer.byteLength(data);
    return (['full', 'narrow'] as const).flatMap((selection) => {
      const plan = planOf(operations[selection]);
      const timed = (contender: string, run: () => unknown): TransformerWorkload => ({
        name: `${contender}-${selection}-${sizeOf(documentBytes)}kB`,
        title: `${contender}: ${selection} selection of ${sizeOf(documentBytes)} kB`,
        contender,
        selection,
        documentBytes,
        run,
      });
      const rows = [{ id: 1, data }];
      return [
        timed(yardstick, () => Buffer.from(JSON.stringify(JSON.parse(data)))),
        ...transformers.map((transformer) => {
          const transform = transformer.compile(plan, 'micro');
          return timed(transformer.name, () => transform(rows).json);
        }),
      ];
    });
  });
}

/** In kB, one digit: 0.2, 2, 20, 200. */
function sizeOf(documentBytes: number): number {
  return Number((documentBytes / 1000).toPrecision(1));
}

function planOf(operation: string): ResponsePlan {
  const query = createSchema().getQueryType();
  const [definition] = parse(operation).definitions;
  if (!query || definition?.kind !== Kind.OPERATION_DEFINITION) {
    throw new Error(`Expected a query, got: ${operation}`);
  }
  return compileResponsePlan(query, definition.selectionSet.selections as readonly FieldNode[], {
    fragments: {},
    variables: {},
  });
}

/** A user's document as PostgreSQL prints `jsonb`: keys by length, then bytes; a space behind each colon and comma. */
function userText(postCount: number): string {
  const at = '"2026-01-02T03:04:05.000006Z"';
  const content = 'A text of some length, with "quotes" and a line\nbreak. '.repeat(4);
  const post = (id: number): string =>
    `{"id": ${id}, "title": "Title of a post", "content": ${JSON.stringify(content)}, "created_at": ${at}}`;
  const posts = Array.from({ length: postCount }, (_, index) => post(1000 + index)).join(', ');
  return `{"id": 1, "email": "ada@example.org", "last_name": "Lovelace", "created_at": ${at}, "first_name": "Ada", "updated_at": ${at}, "user_posts": [${posts}]}`;
}
