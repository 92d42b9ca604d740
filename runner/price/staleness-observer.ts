/** The observer: writes like any client, then reads until it sees what it wrote. Its clock is the only one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../scenarios/random.ts';
import { answerOf, faultOf, type RunningTarget } from '../checks/oracle.ts';
import { takeNumber } from '../checks/writes.ts';
import { PriceFault } from './keep.ts';
import { type Mutation, type Place, postIn, readingOf, writtenIn } from './staleness-sights.ts';

/** When something was asked and answered, in milliseconds of `performance.now()`. */
interface Exchange {
  readonly sentMs: number;
  readonly answeredMs: number;
}

export interface ObservedWrite {
  readonly write: Exchange;
  /** The last read that did not see it; null if the first one did. */
  readonly blind: Exchange | null;
  /** The first read that saw it; null if none did in time. */
  readonly seeing: Exchange | null;
}

/** Whom is written to, what, and for how long. */
export interface Watch {
  readonly target: RunningTarget;
  /** At least one. */
  readonly places: readonly Place[];
  /** They take turns. */
  readonly mutations: readonly Mutation[];
  /** How long a write is looked for. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reads follow each other at once, or when a twentieth of the time waited so far is over: then a lag is known to 5 % whatever
 * it is, and readers of many writes that are seconds late are no load.
 */
const gapShare = 1 / 20;
/** From when a write is seen to the next: at random up to this, or writes would always meet a maintainer in the same place. */
const pauseMsMax = 25;

/**
 * Observes one write after the other, `writes` at the most. None is sent after `windowMs`, nor after one that was not seen.
 * Rejects with the first error: of a write that was declined, an answer with errors, or none.
 */
export async function observeInTurn(
  watch: Watch,
  {
    writes,
    windowMs,
    random,
  }: { readonly writes: number; readonly windowMs: number; readonly random: Random },
): Promise<readonly ObservedWrite[]> {
  const { places, signal } = watch;
  const observed: ObservedWrite[] = [];
  const endMs = performance.now() + windowMs;
  while (observed.length < writes && performance.now() < endMs) {
    await sleep(pauseMsMax * random.next(), undefined, { signal });
    const one = await observeWrite(watch, places[observed.length % places.length] as Place);
    observed.push(one);
    if (one.seeing === null) break;
  }
  return observed;
}

/**
 * Observes a write that is sent at each moment, in milliseconds from now; one that finds all places taken is left out.
 * Rejects as `observeInTurn`.
 */
export async function observeAt(
  watch: Watch,
  momentsMs: Iterable<number>,
): Promise<readonly ObservedWrite[]> {
  const failing = new AbortController();
  const signal = AbortSignal.any([watch.signal, failing.signal]);
  const free = [...watch.places];
  const observe = async (place: Place): Promise<ObservedWrite> => {
    try {
      return await observeWrite({ ...watch, signal }, place);
    } catch (error) {
      failing.abort(error);
      throw error;
    } finally {
      free.push(place);
    }
  };
  const observed: Promise<ObservedWrite>[] = [];
  const startMs = performance.now();
  for (const momentMs of momentsMs) {
    await sleep(Math.max(0, startMs + momentMs - performance.now()), undefined, { signal }).catch(() => {});
    const place = free.shift();
    if (signal.aborted) break;
    if (place) observed.push(observe(place));
  }
  await Promise.allSettled(observed);
  signal.throwIfAborted();
  return Promise.all(observed);
}

async function observeWrite(
  { target, mutations, limitMs, signal }: Watch,
  place: Place,
): Promise<ObservedWrite> {
  const number = takeNumber();
  const mark = `Observed ${number}`;
  const mutation = mutations[number % mutations.length] as Mutation;
  const { body, ...write } = await exchange(target, `a ${mutation.name}`, mutation.body(place, mark));
  const written = writtenIn(body);
  if (!written) throw new PriceFault(`a ${mutation.name} was not written: ${body.slice(0, 200)}`);
  const { postId, isSeen } = mutation.sightOf(place, mark, written);
  let blind: Exchange | null = null;
  for (;;) {
    const { body: found, ...read } = await exchange(
      target,
      `looking for a ${mutation.name}`,
      readingOf(postId),
    );
    if (isSeen(postIn(found))) return { write, blind, seeing: read };
    blind = read;
    const waitedMs = read.sentMs - write.answeredMs;
    if (waitedMs >= limitMs) return { write, blind, seeing: null };
    const pauseMs = read.sentMs + gapShare * waitedMs - performance.now();
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal });
    signal.throwIfAborted();
  }
}

/** `what` is asked, for the error if it fails. */
async function exchange(
  target: RunningTarget,
  what: string,
  asked: string,
): Promise<Exchange & { readonly body: string }> {
  const sentMs = performance.now();
  const answer = await answerOf(target, asked);
  const answeredMs = performance.now();
  const fault = faultOf(answer);
  if (fault !== null) throw new PriceFault(`${what}: ${fault}`);
  return { sentMs, answeredMs, body: answer.body };
}
