/**
 * Makes a server slower on purpose, by a known amount: what a gate finds of it is what the gate can find. Loaded only where
 * that is asked for.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';

export interface SlowDown {
  /** More CPU of the thread that answers, as a share of what it takes: 0.05. */
  readonly serverCpuShare?: number;
  /** Each answer is later by this, without CPU. */
  readonly answerDelayMs?: number;
  /** This share of the statements is executed twice: so much more work for the database. */
  readonly statementShare?: number;
}

/** Adds what is asked of the server to its app, which is not listening yet. */
export function slowAnswers(app: FastifyInstance, { serverCpuShare, answerDelayMs }: SlowDown = {}): void {
  if (answerDelayMs !== undefined)
    app.addHook('onSend', async (_request, _reply, payload) => {
      await delay(answerDelayMs);
      return payload;
    });
  if (serverCpuShare !== undefined) {
    const burn = burner(serverCpuShare);
    // Before the answer is sent: one that waits for it sees the slow-down too.
    app.addHook('onSend', (_request, _reply, payload, done) => {
      burn();
      done(null, payload);
    });
  }
}

/** Reading the thread's CPU time costs some hundredths of a request, which would be injected as well. */
const callsPerReading = 32;

/** A function that takes a share of the CPU that this thread takes between two calls, by the mean of the last 32. */
export function burner(share: number): () => void {
  let sinceUs = threadCpuUs();
  let calls = 0;
  let eachMs = 0;
  return () => {
    const endMs = performance.now() + eachMs;
    while (performance.now() < endMs);
    calls += 1;
    if (calls % callsPerReading !== 0) return;
    const nowUs = threadCpuUs();
    const takenMs = (nowUs - sinceUs) / 1000 / callsPerReading;
    // Without what was injected.
    eachMs = share * Math.max(0, takenMs - eachMs);
    sinceUs = nowUs;
  };
}

/**
 * CPU time of this thread. The kernel adds what the thread took since its last tick only when the process is asked: without
 * that, the time stands still for milliseconds.
 */
function threadCpuUs(): number {
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** How a pool is opened that executes that share of its statements twice, evenly spread. */
export function repeatingPool({ statementShare = 0 }: SlowDown = {}): (config: pg.PoolConfig) => pg.Pool {
  return (config) => {
    const pool = new pg.Pool(config);
    const once = pool.query.bind(pool) as (query: pg.QueryConfig) => Promise<pg.QueryResult>;
    let due = 0;
    const query = async (statement: pg.QueryConfig): Promise<pg.QueryResult> => {
      due += statementShare;
      if (due >= 1) {
        due -= 1;
        await once(statement);
      }
      return once(statement);
    };
    return Object.assign(pool, { query });
  };
}
