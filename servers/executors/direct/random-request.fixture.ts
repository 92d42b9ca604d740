/**
 * Random requests over the served schema. Most are answered; some exceed a limit or ask for missing rows. For tests only.
 */
import { createSchema } from '../../graphql/schema.ts';
import type { Choices } from '../../transformer/choices.fixture.ts';
import { SelectionDrawer } from '../../transformer/random-selection.fixture.ts';

export interface RandomRequest {
  readonly query: string;
  /** Absent if there are none, and sometimes even if there are. */
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
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

/**
 * Asks for users and posts 1 to about 40, and for some that do not exist. Everything beside the selection is drawn first,
 * because a selection uses up all remaining choices.
 */
export function drawRequest(choices: Choices): RandomRequest {
  const named = drawNames(choices);
  const hasVariables = !choices.chance(5);
  const variablesElse = choices.pick([undefined, null]);
  const given = drawVariables(choices);
  const conditionPercent = choices.pick([0, 0, 15, 50, 50, 50]);
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
  const drawer = new SelectionDrawer(choices, {
    depthMax: 5,
    aliasPercent: 30,
    conditionPercent,
    argumentsOf,
  });
  if (!query) throw new Error('Expected a schema with queries.');
  const selection = drawer.set(query, 1, 3);
  const text = [selection, ...drawer.fragments].join(' ');
  const used = Object.keys(declarations).filter((name) => new RegExp(`\\$${name}\\b`).test(text));
  const declared = used.map((name) => `$${name}: ${declarations[name]}`).join(', ');
  const variables = hasVariables
    ? Object.fromEntries(Object.entries(given).filter(([name]) => used.includes(name)))
    : variablesElse;
  return {
    query: `query ${named.name}${declared && `(${declared}) `}${text}${named.another}`,
    ...(variables === undefined ? {} : { variables }),
    ...(named.operationName === undefined ? {} : { operationName: named.operationName }),
  };
}

interface Named {
  readonly name: string;
  /** A second operation in the text. */
  readonly another: string;
  readonly operationName: string | null | undefined;
}

/** Mostly one operation without a name; else one or two with names, and mostly the right one is asked for. */
function drawNames(choices: Choices): Named {
  if (choices.chance(70)) return { name: '', another: '', operationName: undefined };
  return {
    name: 'A ',
    another: choices.pick(['', '', ' query B { __typename }']),
    operationName: choices.pick(['A', 'A', 'A', 'B', '', null, undefined]),
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

/** Some are left out, some are null, a few are invalid. */
function drawVariables(choices: Choices): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = {
    yes: choices.pick([true, false, true, false, null]),
    no: choices.pick([true, false]),
    id: choices.pick(ids),
    after: choices.pick([null, 0, 4, 33, 40]),
    limit: choices.pick([null, 1, 4, 10, 100]),
    limitElse: choices.pick([2, 7, null]),
  };
  const wrong = choices.chance(8) ? choices.pick(Object.keys(values) as [string, ...string[]]) : '';
  const wrongValue = choices.pick([null, 'text', 101, 0, 1.5, 99_999_999_999, true, [], undefined]);
  const given = Object.entries(values).filter(
    ([name]) => declarations[name]?.endsWith('!') || choices.chance(70),
  );
  return Object.fromEntries(given.map(([name, value]) => [name, name === wrong ? wrongValue : value]));
}
