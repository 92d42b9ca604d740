/**
 * The oracle of writes. What an answer has to be follows from the request, and is known before it is asked; and what was asked
 * for has to be in the tables, which is read by another statement than the one that wrote it.
 */
import type pg from 'pg';
import { createRandom } from '../../scenarios/random.ts';
import { requestBody, type Scenario, type Write } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { expectedOf, numbered, type Request } from '../load/request.ts';
import { firstDifference } from './json-difference.ts';
import { answerOf, faultOf, type RunningTarget, streamLength } from './oracle.ts';

let lastNumber = 0;

/** A number that no other write of this process has, nor one of the load's. */
export function takeNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

/** A request of a stream of writes, and what it asks. */
export interface AskedWrite {
  readonly request: Request;
  readonly write: Write;
}

/** The stream of a scenario that writes: the same for all strategies and runs of a seed. */
export function writesOf(
  scenario: Scenario,
  dataset: Dataset,
  seed: number,
  count: number = streamLength,
): readonly AskedWrite[] {
  const { write: draw } = scenario;
  if (!draw) throw new Error(`${scenario.name} writes nothing`);
  const random = createRandom(seed, 'stream', scenario.name, dataset.name);
  return Array.from({ length: count }, () => {
    const write = draw(random, dataset);
    return { write, request: requestOf(scenario, write) };
  });
}

/** A request that writes, with the answer that it has to get. */
export function requestOf(
  asked: Parameters<typeof requestBody>[0],
  write: Pick<Write, 'variables' | 'data'>,
): Request {
  const body = requestBody(asked, write.variables);
  return { body, expected: expectedOf(answerText(write)), isNumbered: numbered(body, 0) !== body };
}

function answerText({ data }: Pick<Write, 'data'>): string {
  return JSON.stringify({ data });
}

/** Each is asked by itself, because the evidence of one may be gone after the next. */
const writesProven = 8;

/**
 * Asks the first writes of a stream, and looks for each in the tables. Resolves to what is wrong; null if nothing is.
 * `takeNumber` gives each a number that no other has.
 */
export async function wrongWrite(
  target: RunningTarget,
  writes: readonly AskedWrite[],
  client: pg.ClientBase,
  takeNumber: () => number,
): Promise<string | null> {
  for (const { request, write } of writes.slice(0, writesProven)) {
    const number = takeNumber();
    const answer = await answerOf(target, numbered(request.body, number));
    const fault = faultOf(answer) ?? differs(firstDifference(answerText(write), answer.body));
    if (fault !== null) return `${fault} (asked ${numbered(JSON.stringify(write.variables), number)})`;
    const { text, values } = write.evidence;
    const told = values.map((value) => (typeof value === 'string' ? numbered(value, number) : value));
    const { rowCount } = await client.query(text, told);
    if (rowCount === 0)
      return `was not written, although it was answered (asked ${numbered(JSON.stringify(write.variables), number)})`;
  }
  return null;
}

function differs(difference: string | null): string | null {
  return difference && `the answer differs at ${difference}`;
}
