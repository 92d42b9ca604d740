/**
 * How many SQL statements a request may run. A strategy declares it, and every window is held to it: fewer than one a
 * request is an answer from a cache, more than declared is an N+1, and neither is what the strategy is measured for.
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
  /** How deep lists nest, what a root field returns left out. */
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

/** The most statements that one request of `operation` may run, by what its strategy declares. */
export function statementsMax({ isReadByLevel }: Pick<Strategy, 'isReadByLevel'>, operation: string): number {
  const { rootFields, listDepth } = shapeOf(operation);
  return isReadByLevel ? rootFields * (1 + listDepth) : rootFields;
}

/** Requests and statements are counted at the two ends of a window, so a mean may be off by a hair. */
const tolerance = 0.01;

/** Why a number of statements per request invalidates a case; null where it is as declared. */
export function statementsFault(perRequest: number, most: number): string | null {
  const found = `${Number(perRequest.toFixed(3))} SQL statements a request`;
  if (perRequest < 1 - tolerance)
    return `answers from a cache: it ran ${found}, and each answer takes one at least`;
  if (perRequest > most + tolerance) return `N+1: it ran ${found}, and declares ${most} at most`;
  return null;
}
