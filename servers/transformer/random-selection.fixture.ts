/** Random valid selections of any schema of object types. For tests only. */
import { type GraphQLField, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import type { Choices } from './choices.fixture.ts';

type Field = GraphQLField<unknown, unknown>;

export interface SelectionOptions {
  /** Maximum of field levels. */
  readonly depthMax: number;
  /** A field that is never selected. */
  readonly without?: string;
  /** How often a field has an alias, in percent. */
  readonly aliasPercent?: number;
  /** How often a selection has a condition, in percent. */
  readonly conditionPercent?: number;
  /** `(id: 1)`, or an empty string. Always the same for one response name, so that equal names merge. */
  readonly argumentsOf?: (field: Field, responseName: string) => string;
}

/** A fragment that may be spread wherever its type occurs at its level or above. */
interface Fragment {
  readonly name: string;
  readonly typeName: string;
  readonly depth: number;
}

/** Names with a meaning in JavaScript, or in the language that executors compile to. */
const oddAliases = ['constructor', 'toString', 'then', 'length', 'data', '_', '__proto__'] as const;

/**
 * Draws selections with aliases, `__typename` and repeated fields; with inline and named fragments, the named ones spread
 * repeatedly and through each other; and with conditions over `$yes` and `$no` on all of these.
 */
export class SelectionDrawer {
  /** The definitions of all fragments that were spread so far. */
  readonly fragments: string[] = [];
  readonly #finished: Fragment[] = [];
  readonly #fieldNameByOddAlias = new Map<string, string>();
  readonly #choices: Choices;
  readonly #options: SelectionOptions;

  constructor(choices: Choices, options: SelectionOptions) {
    this.#choices = choices;
    this.#options = options;
  }

  /** `{ ... }` with two to `extra + 2` selections. */
  set(type: GraphQLObjectType, depth: number, extra = 3): string {
    const selections = [
      this.#selection(type, depth),
      this.#selection(type, depth),
      ...this.#choices.list(extra, () => this.#selection(type, depth)),
    ];
    const [spread, ...others] = selections.flatMap((selection) => /^\.\.\.F\d+/.exec(selection) ?? []);
    // The same fragment again, under another condition.
    if (spread) {
      selections.push(
        ...this.#choices.list(2, () => `${this.#choices.pick([spread, ...others])} ${this.#directive()}`),
      );
    }
    return `{ ${selections.join(' ')} }`;
  }

  #directive(): string {
    const choices = this.#choices;
    const { conditionPercent = 15 } = this.#options;
    const condition = (name: string): string =>
      `@${name}(if: ${choices.pick(['$yes', '$no', 'true', 'false'])}) `;
    if (!choices.chance(conditionPercent)) return '';
    return choices.chance(10)
      ? condition('include') + condition('skip')
      : condition(choices.pick(['include', 'skip']));
  }

  #selection(type: GraphQLObjectType, depth: number): string {
    const choices = this.#choices;
    const form = choices.below(20);
    if (form === 14 || form === 15)
      return `... ${choices.pick(['', `on ${type.name} `])}${this.#directive()}${this.set(type, depth, 3)}`;
    if (form >= 16 && form <= 18) return `...${this.#fragment(type, depth)} ${this.#directive()}`;
    if (form === 19) return `${choices.pick(['', 't: '])}__typename ${this.#directive()}`;
    return this.#field(type, depth);
  }

  /** The name of a fragment to spread: mostly an existing one, which is complete, so there is no cycle. */
  #fragment(type: GraphQLObjectType, depth: number): string {
    const choices = this.#choices;
    const [known, ...others] = this.#finished.filter(
      (fragment) => fragment.typeName === type.name && fragment.depth >= depth,
    );
    if (known && choices.chance(75)) return choices.pick([known, ...others]).name;
    const name = `F${this.fragments.length}`;
    // Takes its place before its own selection spreads further fragments.
    const place = this.fragments.push('') - 1;
    this.fragments[place] = `fragment ${name} on ${type.name} ${this.set(type, depth, 1)}`;
    this.#finished.push({ name, typeName: type.name, depth });
    return name;
  }

  #field(type: GraphQLObjectType, depth: number): string {
    const choices = this.#choices;
    const { depthMax, without = '', argumentsOf = () => '' } = this.#options;
    const fields = Object.values(type.getFields()).filter(({ name }) => name !== without);
    const field = fields[choices.below(fields.length)] as Field;
    const child = getNamedType(field.type);
    if (isObjectType(child) && depth >= depthMax) return '__typename';
    const alias = this.#alias(field, type);
    const responseName = alias || field.name;
    const given = argumentsOf(field, responseName);
    const below = isObjectType(child) ? this.set(child, depth + 1) : '';
    return `${alias && `${alias}: `}${field.name}${given} ${this.#directive()}${below}`;
  }

  /** An alias that only one field of the operation has, so that equal names always merge. */
  #alias(field: Field, type: GraphQLObjectType): string {
    const choices = this.#choices;
    const { aliasPercent = 20 } = this.#options;
    if (!choices.chance(aliasPercent)) return '';
    const odd = choices.pick(['', '', '', '', ...oddAliases]);
    if (odd === '' || Object.hasOwn(type.getFields(), odd))
      return `${choices.pick(['a', 'b'])}_${field.name}`;
    const fieldName = this.#fieldNameByOddAlias.get(odd) ?? field.name;
    this.#fieldNameByOddAlias.set(odd, fieldName);
    return fieldName === field.name ? odd : '';
  }
}
