/** Random requests over the served schema: most are answered, some ask beyond a bound or for what is not there. For tests only. */
import { createSchema } from '../../schema.ts';
import type { Choices } from '../../transformer/choices.fixture.ts';
import { SelectionDrawer } from '../../transformer/random-selection.fixture.ts';

export interface RandomRequest {
  /** The second request of a text compiles it, which takes long, so that few are asked again. */
  readonly isAskedAgain: boolean;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const query = createSchema().getQueryType();

const declarations: Readonly<Record<string, string>> = {
  yes: 'Boolean = true',
  no: 'Boolean!',
  id: 'Int!',
  after: 'Int',
  limit: 'Int',
  limitElse: 'Int = 3',
};

const ids = [1, 2, 3, 5, 8, 13, 20, 33, 40, 41, 0, -1, 2_147_483_647] as const;
const afters = ['null', '0', '1', '7', '33', '40', '-5', '999999'] as const;
const limits = ['1', '2', '5', '10', '100', 'null'] as const;

/** Reads the users and posts 1 to 40 or so, and some that are not there. */
export function drawRequest(choices: Choices): RandomRequest {
  const argumentsByName = new Map<string, string>();
  const argumentsOf = (
    field: { readonly name: string; readonly args: readonly unknown[] },
    name: string,
  ): string => {
    if (field.args.length === 0) return '';
    const known = argumentsByName.get(name) ?? drawArguments(choices, field.name);
    argumentsByName.set(name, known);
    return known;
  };
  const drawer = new SelectionDrawer(choices, { depthMax: 5, aliasPercent: 30, argumentsOf });
  if (!query) throw new Error('Expected a schema with queries.');
  const selection = drawer.set(query, 1, 3);
  const text = [selection, ...drawer.fragments].join(' ');
  const used = Object.keys(declarations).filter((name) => new RegExp(`\\$${name}\\b`).test(text));
  const declared = used.map((name) => `$${name}: ${declarations[name]}`).join(', ');
  return {
    isAskedAgain: choices.chance(10),
    query: `query ${declared && `(${declared}) `}${text}`,
    variables: drawVariables(choices, used),
  };
}

function drawArguments(choices: Choices, fieldName: string): string {
  if (fieldName === 'user' || fieldName === 'post') {
    return `(id: ${choices.chance(40) ? '$id' : choices.pick(ids)})`;
  }
  const limit = choices.pick(['', `limit: ${choices.pick(limits)}`, 'limit: $limit', 'limit: $limitElse']);
  if (fieldName === 'feed') return limit && `(${limit})`;
  const after = choices.pick(['', `after: ${choices.pick(afters)}`, 'after: $after']);
  return after || limit ? `(${after} ${limit})` : '';
}

/** Some are left out, some are null, few are wrong. */
function drawVariables(choices: Choices, names: readonly string[]): Record<string, unknown> {
  const values: Readonly<Record<string, () => unknown>> = {
    yes: () => choices.pick([true, false]),
    no: () => choices.pick([true, false]),
    id: () => choices.pick(ids),
    after: () => choices.pick([null, 0, 4, 33, 40]),
    limit: () => choices.pick([null, 1, 4, 10, 100]),
    limitElse: () => choices.pick([2, 7, null]),
  };
  const isWrong = choices.chance(3);
  const wrong = choices.pick(names as readonly [string, ...string[]]);
  const given = names.filter((name) => declarations[name]?.endsWith('!') || choices.chance(70));
  const variables = Object.fromEntries(given.map((name) => [name, values[name]?.()]));
  return isWrong && wrong ? { ...variables, [wrong]: choices.pick([null, 'text', 101, 0, 1.5]) } : variables;
}
