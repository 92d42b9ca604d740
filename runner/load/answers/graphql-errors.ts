/** Errors of an answer to a GraphQL request, which come under status 200 as well. */
import { isJsonObject } from '../../../results/json.ts';

const shownMax = 200;

/** What is wrong with the body of an answer: its errors, or that it is no GraphQL answer. Null if nothing is. */
export function graphqlErrors(body: string): string | null {
  const answer = parsed(body);
  if (!isJsonObject(answer) || !('data' in answer || 'errors' in answer))
    return `expected a GraphQL answer, received ${JSON.stringify(body.slice(0, shownMax))}`;
  const { errors } = answer;
  if (!Array.isArray(errors) || errors.length === 0) return null;
  return `GraphQL errors: ${JSON.stringify(errors).slice(0, shownMax)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
