/** Random valid operations over the contract's schema. For tests only. */
import type { GraphQLObjectType } from 'graphql';
import type { Choices } from './choices.fixture.ts';
import { type Operation, schema } from './contract.fixture.ts';
import { SelectionDrawer } from './random-selection.fixture.ts';

const rootNames = ['node', 'nodes', 'looseNodes', 'strictNode'] as const;

/** Selects up to `depthMax` levels, never the field `without`. */
export function drawOperation(choices: Choices, depthMax: number, without = ''): Operation {
  const drawer = new SelectionDrawer(choices, { depthMax, without });
  const node = schema.getType('Node') as GraphQLObjectType;
  const root = `${choices.pick(['', 'r: '])}${choices.pick(rootNames)}`;
  // Validation requires that every variable is used, whatever was drawn.
  const uses = 'yes: __typename @skip(if: $yes) no: __typename @include(if: $no)';
  const query = `query($yes: Boolean = true, $no: Boolean!) { ${root} { ${uses} ... ${drawer.set(node, 1, 9)} } }`;
  return { text: [query, ...drawer.fragments].join(' '), variables: { no: false } };
}
