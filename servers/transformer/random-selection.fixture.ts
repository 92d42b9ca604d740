/** Random valid selections of any schema of object types. For tests only. */
import { type GraphQLField, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import type { Choices } from './choices.fixture.ts';

type Field = GraphQLField<unknown, unknown>;

export interface SelectionOptions {
  /** Levels of fields, the deepest of which has none below. */
  readonly depthMax: number;
  /** A field that is never selected. */
  readonly without?: string;
  /** In percent, how often a field has an alias. */
  readonly aliasPercent?: number;
  /** `(id: 1)`, or nothing: the same for one response name, so that what has it merges. */
  readonly argumentsOf?: (field: Field, responseName: string) => string;
}

/** Draws selections with aliases, fragments of both kinds, directives over `$yes` and `$no`, `__typename` and repeated fields. */
export class SelectionDrawer {
  /** Of every fragment that was spread so far. */
  readonly fragments: string[] = [];
  readonly #choices: Choices;
  readonly #options: SelectionOptions;

  constructor(choices: Choices, options: SelectionOptions) {
    this.#choices = choices;
    this.#options = options;
  }

  /** `{ ... }` with two to `extra + 2` selections. */
  set(type: GraphQLObjectType, depth: number, extra = 9): string {
    const selections = [
      this.#selection(type, depth),
      this.#selection(type, depth),
      ...this.#choices.list(extra, () => this.#selection(type, depth)),
    ];
    return `{ ${selections.join(' ')} }`;
  }

  #directive(): string {
    const choices = this.#choices;
    if (!choices.chance(15)) return '';
    return `@${choices.pick(['include', 'skip'])}(if: ${choices.pick(['$yes', '$no', 'true', 'false'])}) `;
  }

  #selection(type: GraphQLObjectType, depth: number): string {
    const choices = this.#choices;
    const form = choices.below(20);
    if (form === 17)
      return `... ${choices.pick(['', `on ${type.name} `])}${this.#directive()}${this.set(type, depth)}`;
    if (form === 18) {
      const name = `F${this.fragments.length}`;
      // Its place is taken before its own selection spreads further fragments.
      const place = this.fragments.push('') - 1;
      this.fragments[place] = `fragment ${name} on ${type.name} ${this.set(type, depth)}`;
      return `...${name} ${this.#directive()}`;
    }
    if (form === 19) return `${choices.pick(['', 't: '])}__typename ${this.#directive()}`;
    return this.#field(type, depth);
  }

  #field(type: GraphQLObjectType, depth: number): string {
    const choices = this.#choices;
    const { depthMax, without = '', aliasPercent = 20, argumentsOf = () => '' } = this.#options;
    const fields = Object.values(type.getFields()).filter(({ name }) => name !== without);
    const field = fields[choices.below(fields.length)] as Field;
    const child = getNamedType(field.type);
    if (isObjectType(child) && depth >= depthMax) return '__typename';
    // An alias says the field, so that two of one name always merge.
    const alias = choices.chance(aliasPercent) ? `${choices.pick(['a', 'b'])}_${field.name}` : '';
    const responseName = alias || field.name;
    const given = argumentsOf(field, responseName);
    const below = isObjectType(child) ? this.set(child, depth + 1) : '';
    return `${alias && `${alias}: `}${field.name}${given} ${this.#directive()}${below}`;
  }
}
