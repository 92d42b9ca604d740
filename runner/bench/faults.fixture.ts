/**
 * Strategies that each do one thing wrong, known by their names in every process that imports this file first:
 *
 *     NODE_OPTIONS="--import <this file>"
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../servers/database/database.ts';
import type { Document } from '../../servers/documents.ts';
import { ablate } from '../../servers/strategies/ablations.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import { tv } from '../../servers/strategies/tv/strategy.ts';
import type { Reader, Strategy } from '../../servers/strategy.ts';

type ReadUser = Reader['user'];

/** `tv` whose `user` is read by what `change` makes of its reading. */
function faulty(
  name: string,
  change: (read: ReadUser, database: Database) => ReadUser,
  settings: Readonly<Record<string, string>> = {},
): Strategy {
  return ablate(tv, {
    name,
    title: 'as a test wants it',
    database: { settings },
    open: (database) => {
      const reader = tv.open(database).createReader();
      const user = change(reader.user, database);
      return { createReader: () => ({ ...reader, user }) };
    },
  });
}

const fromCache = faulty('from-cache', (read) => {
  const cache = new Map<number, Promise<Document | null>>();
  return (id, selection) => {
    const known = cache.get(id) ?? read(id, selection);
    cache.set(id, known);
    return known;
  };
});

/** Runs its statement all the same. */
const staleRows = faulty('stale-rows', (read) => {
  const first = new Map<number, Document>();
  return async (id, selection) => {
    const user = await read(id, selection);
    if (user && !first.has(id)) first.set(id, user);
    return first.get(id) ?? user;
  };
});

const dropsField = faulty('drops-field', (read) => async (id, selection) => {
  const user = await read(id, selection);
  const { email: _email, ...rest } = user ?? {};
  return user && rest;
});

const errsUnder200 = faulty('errs-under-200', () => () => Promise.reject(new Error('as a test wants it')));

/** Not before the oracle is satisfied. */
const errsLater = faulty('errs-later', (read) => {
  let asked = 0;
  return (id, selection) => {
    asked += 1;
    return asked > 500 ? Promise.reject(new Error('as a test wants it')) : read(id, selection);
  };
});

/** One statement at a time, whatever its pool. */
const takesTurns = faulty('takes-turns', (read) => {
  let last: Promise<unknown> = Promise.resolve();
  return (id, selection) => {
    const turn = last.then(() => read(id, selection));
    last = turn.catch(() => {});
    return turn;
  };
});

export const stalls = faulty('stalls', (read) => {
  setInterval(() => {
    const endMs = performance.now() + 200;
    while (performance.now() < endMs);
  }, 1_000).unref();
  return read;
});

/** A file of this name, in the folder that the variable names, asks for a stop, after as many readings as it says. */
export const stopRequest = { variable: 'CQRS_BENCH_TEST_STOPS', file: 'stop' };

/** Stopped for a second, as a process is for which a machine has no time. */
export const stops = faulty('stops', (read) => {
  const path = join(process.env[stopRequest.variable] ?? '', stopRequest.file);
  let readingsLeft = Number.POSITIVE_INFINITY;
  return async (id, selection) => {
    if (existsSync(path)) {
      readingsLeft = Number(readFileSync(path));
      rmSync(path);
    }
    if (readingsLeft === 0)
      spawnSync('sh', ['-c', `(sleep 1; kill -CONT ${process.pid}) & kill -STOP ${process.pid}`]);
    readingsLeft -= 1;
    return read(id, selection);
  };
});

const asksForEach = faulty('asks-for-each', (read, database) => async (id, selection) => {
  const user = await read(id, selection);
  for (const _post of (user?.['user_posts'] as unknown[]) ?? []) {
    await database.query({ name: 'one_more', text: 'SELECT 1' }, []);
  }
  return user;
});

const withJit = faulty('with-jit', (read) => read, { jit: 'on', jit_above_cost: '0' });

export const invalidates = {
  fromCache,
  staleRows,
  dropsField,
  errsUnder200,
  errsLater,
  asksForEach,
  withJit,
};
export const doubtful = { takesTurns };

(namedStrategies as Strategy[]).push(...Object.values({ ...invalidates, ...doubtful, stalls, stops }));
