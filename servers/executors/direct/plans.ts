/** Caches the plans of a server's most recent operations. */
import { getVariableValues } from 'graphql';
import { LRUCache } from 'lru-cache';
import { bounds } from '../../graphql/bounds.ts';
import { type Operation, parseOperation } from './operation.ts';
import { compileOperation, type OperationPlan, type Planning, type Variables } from './operation-plan.ts';

/** As many texts as Mercurius keeps. */
const operationsMax = 1_024;
/** Of all cached texts together; what is cached for a text grows with its length. */
const charactersMax = 2 * 1024 * 1024;
/** Plans per text. */
const plansMax = 16;

/** The body of a request, as validated by the route. */
export interface OperationRequest {
  readonly query?: string;
  readonly operationName?: string | null;
  readonly variables?: Variables | null;
}

/** What is cached for a text and one operation's name. */
interface KnownText {
  /** Null if Mercurius answers. */
  readonly operation: Operation | null;
  /** By the values of the operation's directive variables; null if Mercurius answers. */
  readonly plans: LRUCache<string, { readonly plan: OperationPlan | null }>;
}

export interface PlannedRequest {
  readonly plan: OperationPlan;
  /** Coerced. */
  readonly variables: Variables;
}

export class Plans {
  readonly #planning: Planning;
  readonly #texts = new LRUCache<string, KnownText>({
    max: operationsMax,
    maxSize: charactersMax,
    sizeCalculation: (_known, key) => key.length + 1,
  });

  constructor(planning: Planning) {
    this.#planning = planning;
  }

  /** Number of cached texts. */
  get textCount(): number {
    return this.#texts.size;
  }

  /** Null for a request that Mercurius answers. */
  find({ query, operationName = null, variables: given }: OperationRequest): PlannedRequest | null {
    if (typeof query !== 'string' || query.length > bounds.charactersMax) return null;
    // Unambiguous, because no valid text begins with a string.
    const key = operationName === null ? query : `${JSON.stringify(operationName)}${query}`;
    const known = this.#texts.get(key) ?? this.#read(key, query, operationName);
    if (known.operation === null) return null;
    const { definition } = known.operation;
    const { coerced } = getVariableValues(
      this.#planning.schema,
      definition.variableDefinitions ?? [],
      given ?? {},
    );
    if (!coerced) return null;
    const plan = this.#planOf(known, known.operation, coerced);
    return plan && { plan, variables: coerced };
  }

  #read(key: string, text: string, operationName: string | null): KnownText {
    const known = {
      operation: parseOperation(this.#planning.schema, text, operationName),
      plans: new LRUCache<string, { readonly plan: OperationPlan | null }>({ max: plansMax }),
    };
    this.#texts.set(key, known);
    return known;
  }

  #planOf({ plans }: KnownText, operation: Operation, variables: Variables): OperationPlan | null {
    let key = '';
    for (const name of operation.directiveVariables) key += `${variables[name]} `;
    const found = plans.get(key) ?? { plan: this.#compile(operation, variables) };
    plans.set(key, found);
    return found.plan;
  }

  #compile(operation: Operation, variables: Variables): OperationPlan | null {
    try {
      return compileOperation(this.#planning, operation, variables);
    } catch {
      return null;
    }
  }
}
