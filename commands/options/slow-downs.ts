/** Parses the slow-downs of `--slow-down`. */
import { InvalidArgumentError } from 'commander';
import type { SlowDown } from '../../servers/process/slow-down.ts';
import { parseShare } from './choices.ts';

export const slowDownForms =
  'server:5% (more CPU of the server), database:3% (of the statements are executed twice), delay:1ms (each answer is later)';

const kinds = {
  server: (amount) => ({ serverCpuShare: parseShare(amount) }),
  database: (amount) => ({ statementShare: parseShare(amount) }),
  delay: (amount) => ({ answerDelayMs: parseMs(amount) }),
} satisfies Record<string, (amount: string) => SlowDown>;

/** Slow-downs separated by commas. */
export function parseSlowDowns(words: string): readonly SlowDown[] {
  return words.split(',').map((word) => {
    const [kind = '', amount = '', ...rest] = word.trim().split(':');
    const parse = (kinds as Readonly<Record<string, (amount: string) => SlowDown>>)[kind];
    if (!Object.hasOwn(kinds, kind) || parse === undefined || rest.length > 0)
      throw new InvalidArgumentError(
        `It is one or more of ${slowDownForms}; received ${JSON.stringify(word)}.`,
      );
    return parse(amount);
  });
}

const msMax = 1_000;

function parseMs(word: string): number {
  const ms = Number(/^(\d+(?:\.\d+)?)ms$/.exec(word)?.[1]);
  if (ms > 0 && ms <= msMax) return ms;
  throw new InvalidArgumentError(`It takes up to ${msMax} ms, like 1ms; received ${JSON.stringify(word)}.`);
}
