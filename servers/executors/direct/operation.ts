/** Finds the operation that a request names, parsed and validated as `/graphql` does. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
  visit,
} from 'graphql';
import { checkDocument } from '../../graphql/bounds.ts';
import type { Fragments } from '../../transformer/collect-fields.ts';

/** A valid query. */
export interface Operation {
  readonly definition: OperationDefinitionNode;
  readonly fragments: Fragments;
  /** Names of the variables in `@skip` and `@include`: their values decide what is selected. */
  readonly directiveVariables: readonly string[];
}

/** Null if the text is not valid, or if the operation is not a query. */
export function parseOperation(
  schema: GraphQLSchema,
  text: string,
  operationName: string | null,
): Operation | null {
  try {
    const document = parse(text);
    checkDocument(document);
    const definition = getOperationAST(document, operationName);
    if (definition?.operation !== OperationTypeNode.QUERY || validate(schema, document).length > 0)
      return null;
    return {
      definition,
      fragments: fragmentsOf(document),
      directiveVariables: directiveVariablesOf(document),
    };
  } catch {
    // Mercurius reports the error.
    return null;
  }
}

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter(
    (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function directiveVariablesOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: given = [] }) => {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
