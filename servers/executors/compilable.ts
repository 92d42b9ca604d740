/**
 * Decides which requests graphql-jit may answer: those to which its answer equals that of GraphQL.js. All others are
 * interpreted.
 *
 * graphql-jit compiles a text once, for all later requests with that text. So it merges conditional selections wrongly (a
 * fragment that is spread twice, a field whose first node is skipped), and knows only one operation of a text. It writes
 * names into the source of a function, in which `__proto__` is not an ordinary property name. It reads variables by rules of
 * its own and reports them in words of its own, and Mercurius does not validate the variables of the request for which it
 * compiles. A mutation is interpreted, because a request whose compiled function answers with an error is executed again.
 */
import {
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';

export interface ExecutionRequest {
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

export class CompilableOperations {
  readonly #schema: GraphQLSchema;
  /** By document; Mercurius keeps one for each text. Null if it may not be compiled. */
  readonly #operations = new WeakMap<DocumentNode, OperationDefinitionNode | null>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Whether a request with a valid document may compile it, and may be answered by the compiled function. */
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

/** The only operation, a query; null if anything in the document is conditional or has a name that cannot be compiled. */
function compilableOperationOf(document: DocumentNode): OperationDefinitionNode | null {
  const [operation, another] = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation || another || operation.operation !== OperationTypeNode.QUERY) return null;
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
