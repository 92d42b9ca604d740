/**
 * The reference for executors: GraphQL.js over the documents of the plain views, held in memory. It uses no plans,
 * transformers or compiled operations. For tests only.
 */
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { ClientBase } from 'pg';
import type { Document } from '../documents.ts';
import { checkDocument, checkLimit } from '../graphql/bounds.ts';
import { PublicError } from '../graphql/public-error.ts';
import { createSchema } from '../graphql/schema.ts';

/** The body of a request. */
export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly body: string;
}

interface Documents {
  /** By ascending id. */
  readonly users: readonly Document[];
  /** The newest first. */
  readonly posts: readonly Document[];
  readonly dashboard: Document;
}

type Arguments = { readonly id: number; readonly after?: number | null; readonly limit?: number | null };

export class GraphqlJsJudge {
  readonly #schema: GraphQLSchema = createSchema();
  readonly #documents: Documents;

  private constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Reads a database that has the plain views. */
  static async read(client: ClientBase): Promise<GraphqlJsJudge> {
    const read = async (relation: string, order: string): Promise<Document[]> => {
      const { rows } = await client.query(`SELECT data FROM ${relation} ORDER BY ${order}`);
      return rows.map(({ data }) => data);
    };
    const [dashboard = {}] = await read('tv_dashboard', '1');
    return new GraphqlJsJudge({
      users: await read('tv_user', 'id'),
      posts: await read('tv_post', 'created_at DESC, id DESC'),
      dashboard,
    });
  }

  /** The status is 400 if nothing was executed, or if a limit leaves no data. */
  async answer({ query, variables, operationName }: GraphqlRequest): Promise<GraphqlAnswer> {
    const { data, errors } = await this.#execute(query, {
      variableValues: variables ?? {},
      operationName,
      fieldResolver: this.#resolve,
    });
    const isRefused = !data && (data === undefined || errors?.[0]?.originalError instanceof PublicError);
    const body = JSON.stringify(errors ? { data: data ?? null, errors } : { data });
    return { status: isRefused ? 400 : 200, body };
  }

  async #execute(query: string, given: Omit<ExecutionArgs, 'schema' | 'document'>): Promise<ExecutionResult> {
    try {
      const document = parse(query);
      checkDocument(document);
      const errors = validate(this.#schema, document);
      return errors.length > 0 ? { errors } : await execute({ schema: this.#schema, document, ...given });
    } catch (error) {
      return { errors: [error instanceof GraphQLError ? error : new GraphQLError((error as Error).message)] };
    }
  }

  #resolve: GraphQLFieldResolver<Document | undefined, unknown, Arguments> = (
    parent,
    args,
    _context,
    info,
  ) =>
    parent
      ? parent[info.fieldName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
      : this.#read(info.fieldName, args);

  async #read(fieldName: string, { id, after, limit }: Arguments): Promise<unknown> {
    const { users, posts, dashboard } = this.#documents;
    const first = (documents: readonly Document[], limitDefault: number): readonly Document[] => {
      checkLimit(fieldName, limit ?? limitDefault);
      return documents.slice(0, limit ?? limitDefault);
    };
    const idMin = (after ?? Number.NEGATIVE_INFINITY) + 1;
    switch (fieldName) {
      case 'user':
        return users.find((user) => user['id'] === id);
      case 'users':
        return first(
          users.filter((user) => Number(user['id']) >= idMin),
          10,
        );
      case 'post':
        return posts.find((post) => post['id'] === id);
      case 'feed':
        return first(posts, 20);
      case 'dashboard':
        return dashboard;
      default:
        throw new Error(`Expected a field that the judge can read, got "${fieldName}".`);
    }
  }
}
