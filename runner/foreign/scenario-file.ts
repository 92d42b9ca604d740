/**
 * The scenario file: what servers that somebody else started are asked. Types, checks and the JSON Schema for editors
 * (`scenarios.schema.json`, written by `scenario-file.test.ts`) all come from the schemas below.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { describeFault, unknownKeyFault } from '../../results/json.ts';
import { shownPath } from '../../results/run-file/places.ts';
import { name } from '../../results/run-file/result.ts';
import type { HttpRequest, Scenario } from '../../scenarios/scenario.ts';
import { ForeignError } from './address.ts';

/** undici sets these itself, from the request and its connection. */
const headersOfConnection = /^(host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect)$/i;

const HeadersSchema = z
  .record(z.string(), z.string())
  .superRefine((headers, { addIssue }) => {
    for (const [header, value] of Object.entries(headers)) {
      const fault = headerFault(header, value);
      if (fault !== null) addIssue({ code: 'custom', path: [header], message: fault });
    }
  })
  .describe('Headers to send. They are neither stored nor printed.');

function headerFault(header: string, value: string): string | null {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header)) return 'expected the name of a header';
  if (headersOfConnection.test(header)) return 'expected no header that belongs to the connection';
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value) ? null : 'expected a value on one line';
}

const path = z
  .string()
  .regex(
    /^(?![a-z][a-z\d+.-]*:|\/\/)[^\s#]*$/i,
    'expected a path below the URL of the server, like /users?limit=10',
  )
  .describe('Below the URL of the server: /users?limit=10.');

/** Not HEAD: undici closes the connection after each. */
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

export const RequestSchema = z
  .strictObject({
    method: z.enum(methods).optional().describe('GET when absent; POST if there is a body.'),
    path,
    headers: HeadersSchema.optional(),
    body: z
      .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
      .optional()
      .describe('A text, sent as it is; or an object or a list, sent as JSON.'),
  })
  .describe('One HTTP request.');

const streamMax = 2_000;

export const ScenarioSchema = z
  .strictObject({
    name: name.describe('How results name it.'),
    title: z.string().optional().describe('A few words for a heading.'),
    operation: z.string().min(1).optional().describe('GraphQL text, sent by POST as JSON.'),
    variables: z
      .array(z.record(z.string(), z.unknown()))
      .min(1)
      .max(streamMax)
      .optional()
      .describe('Sets of variables of the operation, asked in turns.'),
    path: path
      .optional()
      .describe('Of the operation; when absent, the path of the URL, or /graphql if it has none.'),
    requests: z
      .array(RequestSchema)
      .min(1)
      .max(streamMax)
      .optional()
      .describe('Instead of an operation: plain HTTP requests, asked in turns.'),
    headers: HeadersSchema.optional(),
    connectionsMax: z
      .int()
      .positive()
      .max(256)
      .optional()
      .describe('Upper limit of connections, for what is so slow that more would only queue.'),
    answersVary: z
      .boolean()
      .optional()
      .describe(
        'Whether the same request is answered differently each time (with the time of day, for example). Then only the status is checked, and that there are no GraphQL errors.',
      ),
  })
  .superRefine(({ operation, requests, variables, path: own }, { addIssue }) => {
    const fault = (at: readonly string[], message: string) =>
      addIssue({ code: 'custom', path: [...at], message });
    if (operation === undefined && requests === undefined)
      fault([], 'expected an operation (GraphQL) or requests (HTTP), received neither');
    if (operation !== undefined && requests !== undefined)
      fault([], 'expected an operation or requests, received both');
    if (operation === undefined && variables !== undefined)
      fault(['variables'], 'expected none without an operation');
    if (operation === undefined && own !== undefined)
      fault(['path'], 'expected a path in each request instead');
  })
  .describe('What is asked: one GraphQL operation, or a list of HTTP requests.');

export const ScenarioFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    scenarios: z.array(ScenarioSchema).min(1).max(50),
  })
  .superRefine(({ scenarios }, { addIssue }) => {
    for (const [index, { name: own }] of scenarios.entries()) {
      const first = scenarios.findIndex((other) => other.name === own);
      if (first < index)
        addIssue({
          code: 'custom',
          path: ['scenarios', index, 'name'],
          message: `expected each name once, but ${own} is also at [${first}]`,
        });
    }
  })
  .describe('What servers that somebody else started are asked by cqrs-bench.');

type Entry = z.infer<typeof ScenarioSchema>;

/** For help texts and for errors. */
export const exampleFile = `{
  "scenarios": [
    {
      "name": "user",
      "operation": "query ($id: Int!) { user(id: $id) { name } }",
      "variables": [{ "id": 1 }, { "id": 2 }]
    },
    {
      "name": "users",
      "requests": [
        { "path": "/users?limit=10" },
        { "method": "POST", "path": "/users/search", "body": { "name": "Ann" } }
      ]
    }
  ]
}`;

/**
 * Reads and checks a scenario file.
 * @throws ForeignError that names the file, the scenario and the field
 */
export function readScenarios(file: string): readonly Scenario[] {
  return parseScenarios(textOf(file), shownPath(file));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ForeignError(
      code === 'ENOENT'
        ? `There is no file ${shownPath(file)}. npm run bench -- --help shows an example of a scenario file.`
        : `${shownPath(file)} could not be read (${code ?? error}).`,
    );
  }
}

export function parseScenarios(text: string, shown: string): readonly Scenario[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ForeignError(`${shown} is not valid JSON (${(error as Error).message}).`);
  }
  const checked = ScenarioFileSchema.safeParse(json);
  if (!checked.success) {
    const fault = faultText(checked.error, json);
    throw new ForeignError(`${shown}: ${fault}${fault.endsWith('?') ? '' : '.'}`);
  }
  return checked.data.scenarios.map(scenarioOf);
}

/** `scenarios[0] (user): there is no "opration". Did you mean operation?` */
function faultText(error: z.ZodError, json: unknown): string {
  const fault = unknownKeyFault(error, schemaAt) ?? describeFault(error, json);
  return fault.replace(/^scenarios\[(\d+)\]/, (place, index) => {
    const named = (json as { scenarios?: { name?: unknown }[] } | null)?.scenarios?.[Number(index)]?.name;
    return typeof named === 'string' ? `${place} (${named})` : place;
  });
}

function schemaAt(at: readonly PropertyKey[]): z.ZodObject {
  if (at.includes('requests')) return RequestSchema;
  return at.length === 0 ? ScenarioFileSchema : ScenarioSchema;
}

function scenarioOf({ name: own, title, connectionsMax, answersVary, ...asked }: Entry): Scenario {
  const requests = requestsOf(asked);
  return {
    name: own,
    title: title ?? own,
    kind: null,
    operation: asked.operation ?? [...new Set(requests.map(requestText))].join('\n'),
    ...(connectionsMax === undefined ? {} : { connectionsMax }),
    ...(answersVary === undefined ? {} : { answersVary }),
    requests,
    edges: () => [],
  };
}

const json = { 'content-type': 'application/json' } as const;

function requestsOf({
  operation,
  variables = [{}],
  path: own,
  requests = [],
  headers = {},
}: Pick<Entry, 'operation' | 'variables' | 'path' | 'requests' | 'headers'>): readonly HttpRequest[] {
  if (operation !== undefined)
    return variables.map((set) => ({
      ...{ method: 'POST', path: own ?? null, isGraphql: true, headers: withHeaders(json, headers) },
      body: JSON.stringify({ query: operation, variables: set }),
    }));
  return requests.map(({ method, path: at, body, headers: theirs = {} }) => ({
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path: at,
    isGraphql: false,
    headers: withHeaders(typeof body === 'object' ? json : {}, headers, theirs),
    body: typeof body === 'object' ? JSON.stringify(body) : (body ?? ''),
  }));
}

/** Later ones replace earlier ones of the same name. */
function withHeaders(...some: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const lower = some.flatMap((headers) =>
    Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]),
  );
  return Object.fromEntries(lower);
}

/** `GET /users?limit=…`: values of a query may be secret. */
export function requestText({ method, path: at }: Pick<HttpRequest, 'method' | 'path'>): string {
  return `${method} ${(at ?? 'GraphQL').replaceAll(/=[^&]*/g, '=…')}`;
}
