/** Random valid operations over the contract's schema. For tests only. */
import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import type { Choices } from './choices.fixture.ts';
import { type Operation, schema } from './contract.fixture.ts';

const rootNames = ['node', 'nodes', 'looseNodes', 'strictNode'] as const;

/** Selects up to `depthMax` levels, never the field `without`, with aliases, fragments of both kinds, directives, `__typename` and repeated fields. */
export function drawOperation(choices: Choices, depthMax: number, without = ''): Operation {
  const fragments: string[] = [];

  const directive = (): string => {
    if (!choices.chance(15)) return '';
    return `@${choices.pick(['include', 'skip'])}(if: ${choices.pick(['$yes', '$no', 'true', 'false'])}) `;
  };
  const selectionSet = (type: GraphQLObjectType, depth: number): string => {
    const selections = [
      selection(type, depth),
      selection(type, depth),
      ...choices.list(9, () => selection(type, depth)),
    ];
    return `{ ${selections.join(' ')} }`;
  };
  const selection = (type: GraphQLObjectType, depth: number): string => {
    const form = choices.below(20);
    if (form === 17)
      return `... ${choices.pick(['', `on ${type.name} `])}${directive()}${selectionSet(type, depth)}`;
    if (form === 18) {
      const name = `F${fragments.length}`;
      // Its place is taken before its own selection spreads further fragments.
      const place = fragments.push('') - 1;
      fragments[place] = `fragment ${name} on ${type.name} ${selectionSet(type, depth)}`;
      return `...${name} ${directive()}`;
    }
    if (form === 19) return `${choices.pick(['', 't: '])}__typename ${directive()}`;
    const fields = Object.values(type.getFields()).filter(({ name }) => name !== without);
    const { name, type: fieldType } = fields[choices.below(fields.length)] ?? { name: 'id', type };
    const child = getNamedType(fieldType);
    if (isObjectType(child) && depth >= depthMax) return 'id';
    // An alias says the field, so that two of one name always merge.
    const alias = choices.chance(20) ? `${choices.pick(['a', 'b'])}_${name}: ` : '';
    return `${alias}${name} ${directive()}${isObjectType(child) ? selectionSet(child, depth + 1) : ''}`;
  };

  const node = schema.getType('Node') as GraphQLObjectType;
  const root = `${choices.pick(['', 'r: '])}${choices.pick(rootNames)}`;
  // Validation asks that every variable is used, whatever was drawn.
  const uses = 'yes: __typename @skip(if: $yes) no: __typename @include(if: $no)';
  const query = `query($yes: Boolean = true, $no: Boolean!) { ${root} { ${uses} ... ${selectionSet(node, 1)} } }`;
  return { text: [query, ...fragments].join(' '), variables: { no: false } };
}
