/**
 * How many SQL statements a request may run. Every strategy declares it, and every window is checked: fewer than one
 * statement per request means answers from a cache, more than declared means an N+1. Neither is what the strategy is
 * measured for.
 */
import {
  type GraphQLSchema,
  getNullableType,
  isListType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { createSchema } from '../../servers/graphql/schema.ts';
import type { Strategy } from '../../servers/strategy.ts';

let schema: GraphQLSchema | null = null;

interface Shape {
  readonly rootFields: number;
  /** Depth of nested lists, not counting the list that a root field itself returns. */
  readonly listDepth: number;
}

function shapeOf(operation: string): Shape {
  schema ??= createSchema();
  const types = new TypeInfo(schema);
  let [depth, lists, rootFields, listDepth] = [0, 0, 0, 0];
  const isNestedList = (): boolean => depth > 1 && isListType(getNullableType(types.getType() ?? null));
  visit(
    parse(operation),
    visitWithTypeInfo(types, {
      Field: {
        enter() {
          depth += 1;
          if (depth === 1) rootFields += 1;
          if (isNestedList()) lists += 1;
          listDepth = Math.max(listDepth, lists);
        },
        leave() {
          if (isNestedList()) lists -= 1;
          depth -= 1;
        },
      },
    }),
  );
  return { rootFields, listDepth };
}

/** Upper limit of the statements of one request of `operation`, as its strategy declares it. */
export function statementsMax({ isReadByLevel }: Pick<Strategy, 'isReadByLevel'>, operation: string): number {
  const { rootFields, listDepth } = shapeOf(operation);
  return isReadByLevel ? rootFields * (1 + listDepth) : rootFields;
}

/** Requests and statements are counted at the two ends of a window, so the mean may be slightly off. */
const tolerance = 0.01;

/** Why this number of statements per request invalidates a case; null if it is as declared. */
export function statementsFault(perRequest: number, most: number): string | null {
  const found = `${Number(perRequest.toFixed(3))} SQL statements per request`;
  if (perRequest < 1 - tolerance)
    return `answers from a cache: it ran ${found}, but each answer needs at least one`;
  if (perRequest > most + tolerance) return `N+1: it ran ${found}, but declares at most ${most}`;
  return null;
}
