/** Sessions in a database with a read model, for defects that need several transactions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createTestDatabase } from '../../test/database.ts';
import type { Strategy } from '../strategy.ts';
import { dataFile, readModelText, tableFiles } from './database.fixture.ts';

export interface Sessions {
  readonly one: pg.Client;
  readonly two: pg.Client;
  readonly three: pg.Client;
  /** Starts a statement and resolves when it has ended or waits for a lock; `ended` is its outcome. */
  start(session: pg.Client, text: string): Promise<{ readonly ended: Promise<unknown> }>;
}

/** Throws an AssertionError if the documents are wrong in the end. */
export type Scene = (sessions: Sessions) => Promise<void>;

/** A fix, and what replaces it when it is taken out. */
export type Mutation = Exclude<Parameters<typeof readModelText>[1], undefined>;

/** A scene in which documents stay correct only because of one fix. */
export type FixedScene = readonly [name: string, scene: Scene, fix: Mutation];

/** Tests that each scene goes well, and finds the defect when the fix is taken out. */
export function testScenes(strategy: Strategy, scenes: readonly FixedScene[]): void {
  for (const [name, scene, fix] of scenes) {
    test(`holds for ${name}`, () => withSessions(strategy, undefined, scene));
    test(`does not hold without the fix: ${name}`, () =>
      assert.rejects(withSessions(strategy, fix, scene), assert.AssertionError));
  }
}

/** Builds the read model (with a fix taken out if `mutate` is given) and runs `work` in sessions of it. */
export async function withSessions<Result>(
  strategy: Strategy,
  mutate: Mutation | undefined,
  work: (sessions: Sessions) => Promise<Result>,
): Promise<Result> {
  const database = await createTestDatabase({ sql: [...tableFiles, dataFile] });
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.url, options: '-c deadlock_timeout=20ms' });
    await client.connect();
    return client;
  };
  try {
    await database.client.query(readModelText(strategy, mutate));
    const [one, two, three] = await Promise.all([connect(), connect(), connect()]);
    try {
      return await work({ one, two, three, start: (session, text) => start(database.client, session, text) });
    } finally {
      await Promise.all([one.end(), two.end(), three.end()]);
    }
  } finally {
    await database.drop();
  }
}

async function start(
  observer: pg.Client,
  session: pg.Client,
  text: string,
): Promise<{ ended: Promise<unknown> }> {
  const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  let hasEnded = false;
  const ended = session.query(text).finally(() => {
    hasEnded = true;
  });
  // Whoever awaits `ended` gets the error.
  ended.catch(() => {});
  const waits = 'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits';
  while (!hasEnded) {
    const answer = await observer.query<{ waits: boolean }>(waits, [rows[0]?.pid]);
    if (answer.rows[0]?.waits) break;
    await sleep(2);
  }
  return { ended };
}
