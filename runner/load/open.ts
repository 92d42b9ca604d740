/**
 * The open loop: every request is sent at its intended time, however many are in flight, as independent users do. Latency
 * counts from the intended time. So it includes any delay, whether the load generator was late or all connections were busy.
 * (A closed loop leaves such delays out: Tene's coordinated omission.)
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import {
  createHistogram,
  encodeHistogram,
  percentileFrom,
  recordLatency,
} from '../../results/run-file/histogram.ts';
import { createRandom, type Random } from '../../scenarios/random.ts';
import { achievedShare } from './achieved.ts';
import { ask } from './ask.ts';
import { type Metronome, msSince } from './metronome/metronome.ts';
import type { Fault, OpenOrder, Request, Window } from './request.ts';

/** Upper limit of connections. Requests beyond it wait for a connection, and their latency includes the wait. */
const connectionsMax = 256;
/** Connections that are opened, and answered once, before the clock starts. More are opened when needed. */
const connectionsOpened = 16;
/**
 * A window waits this many time-outs for its last answers, because a backlog would slow down whoever comes next. Then the
 * server is given up.
 */
const drainTimeouts = 6;
/** From the order to the first request, so that the metronome is ready. */
const leadMs = 5;

/**
 * `count` intended times in milliseconds, in order, from 0 to count / rate. `constant` spaces them evenly. `poisson`
 * simulates independent users, so gaps are exponential: given their number, the arrivals of a Poisson process are
 * independent and uniform (Ross, Introduction to Probability Models, 5.3: the conditional distribution of arrival times).
 * Fixing the number makes the rate of a short window exactly the one asked for, instead of leaving it to chance.
 */
export function arrivalTimes(
  { arrivals, requestsPerSecond }: Pick<OpenOrder, 'arrivals' | 'requestsPerSecond'>,
  count: number,
  random: Random,
): Float64Array {
  const gapMs = 1000 / requestsPerSecond;
  if (arrivals === 'constant') return Float64Array.from({ length: count }, (_, index) => index * gapMs);
  return Float64Array.from({ length: count }, () => random.next() * count * gapMs).sort();
}

/** The state of a window while it runs. */
class Tally {
  readonly timesMs: Float64Array;
  /** NaN for requests without an answer in time. */
  readonly latenciesMs: Float64Array;
  readonly histogram = createHistogram();
  readonly lags = createHistogram();
  answered = 0;
  errors = 0;
  timeouts = 0;
  fault: Fault | null = null;

  constructor(timesMs: Float64Array) {
    this.timesMs = timesMs;
    this.latenciesMs = new Float64Array(timesMs.length).fill(Number.NaN);
  }

  note(reason: string, requestIndex: number | null): void {
    this.errors += 1;
    this.fault ??= { reason, requestIndex };
  }

  /** An answer that comes too late counts as its time-out. */
  recordAnswer(index: number, nowMs: number, timeoutMs: number): void {
    const latencyMs = nowMs - (this.timesMs[index] as number);
    if (latencyMs >= timeoutMs) this.recordTimeout(timeoutMs);
    else {
      this.latenciesMs[index] = latencyMs;
      recordLatency(this.histogram, latencyMs * 1000);
    }
  }

  recordTimeout(timeoutMs: number): void {
    this.timeouts += 1;
    this.errors += 1;
    recordLatency(this.histogram, timeoutMs * 1000);
  }
}

/**
 * Sends `order.requests` requests of `stream` at their times. Resolves when all are answered or given up. `openedBy`: whose
 * first requests open the connections.
 */
export async function runOpenWindow(
  order: OpenOrder,
  stream: readonly Request[],
  metronome: Metronome,
  openedBy: readonly Request[] = stream,
): Promise<Window> {
  const begunMs = performance.now();
  // The same times for every strategy of a round, because they share its offset.
  const random = createRandom('arrivals', order.stream, order.offset);
  const tally = new Tally(arrivalTimes(order, order.requests, random));
  const pool = new Pool(order.origin, {
    connections: connectionsMax,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    await openConnections(pool, order, openedBy, tally);
    const durationMs = tally.fault === null ? await offer(pool, order, stream, metronome, tally) : 0;
    return windowOf(tally, order, { durationMs, spanMs: performance.now() - begunMs });
  } finally {
    await pool.destroy();
  }
}

async function openConnections(
  pool: Pool,
  order: OpenOrder,
  stream: readonly Request[],
  tally: Tally,
): Promise<void> {
  const first = Array.from(
    { length: connectionsOpened },
    (_, index) => (order.offset + index) % stream.length,
  );
  const opened = Promise.all(
    first.map(
      (requestIndex, index) =>
        new Promise<void>((resolve) =>
          ask(pool, order.path, stream[requestIndex] as Request, index, (end) => {
            if (end.isAnswered) tally.answered += 1;
            if (end.reason !== null) tally.note(end.reason, end.isAnswered ? requestIndex : null);
            resolve();
          }),
        ),
    ),
  );
  const timeoutMs = drainTimeouts * order.timeoutMs;
  await Promise.race([opened, delay(timeoutMs, null, { ref: false })]);
  if (tally.answered < first.length)
    tally.fault ??= { reason: `no response within ${timeoutMs / 1000} s`, requestIndex: null };
}

/** Sends all requests. Resolves to the milliseconds from the first intended time to the last answer. */
function offer(
  pool: Pool,
  order: OpenOrder,
  stream: readonly Request[],
  metronome: Metronome,
  tally: Tally,
): Promise<number> {
  const { timesMs } = tally;
  const originNs = process.hrtime.bigint() + BigInt(leadMs * 1e6);
  let [sent, ended] = [0, 0];
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(drainTimer);
      sent = timesMs.length;
      resolve(msSince(originNs));
    };
    const send = (index: number): void => {
      const requestIndex = (order.offset + index) % stream.length;
      ask(pool, order.path, stream[requestIndex] as Request, index, (end) => {
        ended += 1;
        if (end.isAnswered) {
          tally.answered += 1;
          tally.recordAnswer(index, msSince(originNs), order.timeoutMs);
        }
        if (end.reason !== null) tally.note(end.reason, end.isAnswered ? requestIndex : null);
        // A lost connection ends the window: a server that is gone will not answer the others either.
        if (ended === timesMs.length || !end.isAnswered) finish();
      });
    };
    metronome.play({ originNs, timesMs }, () => {
      for (let dueMs = timesMs[sent]; dueMs !== undefined; dueMs = timesMs[sent]) {
        const lagMs = msSince(originNs) - dueMs;
        if (lagMs < 0) return;
        recordLatency(tally.lags, lagMs * 1000);
        send(sent);
        sent += 1;
      }
    });
    const drainMs = drainTimeouts * order.timeoutMs;
    const drainTimer = setTimeout(
      () => {
        for (let open = timesMs.length - ended; open > 0; open -= 1) tally.recordTimeout(order.timeoutMs);
        tally.fault ??= { reason: `no response within ${drainMs / 1000} s`, requestIndex: null };
        finish();
      },
      leadMs + (timesMs.at(-1) ?? 0) + drainMs,
    );
  });
}

function windowOf(tally: Tally, order: OpenOrder, times: Pick<Window, 'durationMs' | 'spanMs'>): Window {
  const { timesMs, latenciesMs, histogram, lags, answered, errors, timeouts, fault } = tally;
  const offeredPerSecond = order.requestsPerSecond;
  return {
    requests: histogram.totalCount,
    ...times,
    answered,
    errors,
    fault,
    histogram: encodeHistogram(histogram),
    longestUs: null,
    openLoop: {
      offeredPerSecond,
      achievedPerSecond: offeredPerSecond * achievedShare(timesMs, latenciesMs),
      timeouts,
      lagP99Us: percentileFrom(lags, 'p99'),
      lagHistogram: encodeHistogram(lags),
    },
  };
}
