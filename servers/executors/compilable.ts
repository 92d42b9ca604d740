/**
 * Which requests graphql-jit may answer: those that it answers as GraphQL.js does. The others are interpreted.
 *
 * It compiles a text once, for whatever is asked with it later. So it merges what is selected under conditions wrongly
 * (a fragment that is spread twice, a field whose first node is skipped), and knows one operation of a text. It writes
 * names into the text of a function, where `__proto__` is no name of a property. It reads variables by rules and in words
 * of its own, and Mercurius does not validate those of the request for which it compiles.
 */
import {
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';

export interface ExecutionRequest {
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

export class CompilableOperations {
  readonly #schema: GraphQLSchema;
  /** By document, of which Mercurius keeps one for each text; null where it may not be compiled. */
  readonly #operations = new WeakMap<DocumentNode, OperationDefinitionNode | null>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Whether a request of a valid document may compile it, and be answered by what was compiled. */
  has(document: DocumentNode, { operationName, variables }: ExecutionRequest): boolean {
    const operation = this.#operationOf(document);
    if (operation === null || (operationName ?? operation.name?.value) !== operation.name?.value)
      return false;
    return !getVariableValues(this.#schema, operation.variableDefinitions ?? [], variables ?? {}).errors;
  }

  #operationOf(document: DocumentNode): OperationDefinitionNode | null {
    const known = this.#operations.get(document);
    if (known !== undefined) return known;
    const operation = compilableOperationOf(document);
    this.#operations.set(document, operation);
    return operation;
  }
}

/** The only operation, where nothing in the document is conditional or has a name that cannot be compiled. */
function compilableOperationOf(document: DocumentNode): OperationDefinitionNode | null {
  const [operation, another] = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation || another) return null;
  let isCompilable = true;
  const refuse = (): typeof BREAK => {
    isCompilable = false;
    return BREAK;
  };
  visit(document, {
    Directive: refuse,
    Name: ({ value }) => (value === '__proto__' ? refuse() : undefined),
  });
  return isCompilable ? operation : null;
}
