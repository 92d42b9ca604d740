/** The load of a torture: who writes when, what disturbs it, and when everybody stops for a check. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TortureOutcome } from '../../results/studies/torture.ts';
import type { Random } from '../../scenarios/random.ts';
import type { Checker } from './check.ts';
import type { Killer } from './killer.ts';
import type { TortureOptions } from './options.ts';
import type { Rebuilder } from './rebuilder.ts';
import type { Writers } from './writers/writers.ts';

/** Time between two looks at what is due. */
const stepMs = 100;
/**
 * Least time between two checks under load, and milliseconds of load for each millisecond of the check before. These checks
 * only cost CPU time.
 */
const lookMs = 500;
const loadPerLook = 2;
/** Time between two TRUNCATEs. Each costs everybody some seconds. */
const truncateMs = { min: 6_000, max: 16_000 };
/**
 * Load before the first check and before the first standstill. It doubles after each standstill; when it exceeds
 * `stretchMs`, it is drawn from that range instead.
 */
const firstMs = 300;
const stretchMs = { min: 300, max: 1_700 };
/** Milliseconds of load for each millisecond of the standstill before it, so that four fifths of the time are load. */
const loadPerStandstill = 4;

/**
 * When a torture stands still for a check. Soon at first, because a badly broken strategy shows at once; then less often.
 * Never so often that checks take up most of the run.
 */
export class Pace {
  readonly #random: Random;
  #rampMs = firstMs;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Duration of the load until the next standstill, after a standstill of `standstillMs`. */
  next(standstillMs: number): number {
    const isRamp = this.#rampMs <= stretchMs.max;
    const chosenMs = isRamp ? this.#rampMs : between(stretchMs, this.#random);
    this.#rampMs *= 2;
    return Math.max(chosenMs, loadPerStandstill * standstillMs);
  }
}

function between({ min, max }: { min: number; max: number }, random: Random): number {
  return min + random.next() * (max - min);
}

interface LoadParts {
  readonly outcome: TortureOutcome;
  readonly random: Random;
  readonly checker: Checker;
  readonly killer: Killer;
  readonly rebuilder: Rebuilder;
  readonly writers: Writers;
}

/** Repeats this: everybody writes for a while, then nobody, and the documents are compared. */
export async function load(options: TortureOptions, parts: LoadParts): Promise<void> {
  const { outcome, random, checker, writers } = parts;
  await checker.check('start', 0);
  const startMs = performance.now();
  const elapsedMs = (): number => performance.now() - startMs;
  const isOver = (): boolean =>
    elapsedMs() >= options.seconds * 1000 ||
    (options.isUntilDivergence && options.strategy.ablation !== undefined && outcome.divergentChecks > 0);
  const writeUntil = createStretch(options, parts, elapsedMs, isOver);
  const pace = new Pace(random);
  let standstillMs = 0;
  while (!isOver()) {
    const openedMs = performance.now();
    writers.gate.open();
    const idleMs = await writeUntil(elapsedMs() + pace.next(standstillMs));
    const closingMs = performance.now();
    await writers.gate.close();
    const closedMs = performance.now();
    outcome.loadMs += closedMs - openedMs - idleMs;
    outcome.recoveryMs += idleMs;
    options.signal.throwIfAborted();
    // After the last stretch, the check at the end compares everything.
    if (!isOver()) await checker.check('quiet', elapsedMs());
    // Waiting for the last operations is part of the standstill, because no others begin meanwhile.
    standstillMs = performance.now() - closingMs;
    outcome.standstillMs += performance.now() - closedMs;
    outcome.elapsedMs = elapsedMs();
    options.observe(outcome, outcome.elapsedMs);
  }
}

/**
 * Creates a function that lets everybody write until a given time, or the end of the load. Meanwhile it changes the
 * isolation, truncates, rebuilds, kills and checks when each is due. It resolves to the time in which nobody could write. It
 * goes on longer if rows of a TRUNCATE have to be put back: a standstill before that would compare empty tables, or wait
 * while nobody writes.
 */
function createStretch(
  { isolations, seconds, signal }: TortureOptions,
  { outcome, random, checker, killer, rebuilder, writers }: LoadParts,
  elapsedMs: () => number,
  isOver: () => boolean,
): (untilMs: number) => Promise<number> {
  const totalMs = seconds * 1000;
  let truncateAtMs = between(truncateMs, random);
  let lookAtMs = firstMs;
  return async (untilMs) => {
    let idleMs = 0;
    const leftMs = (): number =>
      Math.min(totalMs, writers.isTruncating ? Number.POSITIVE_INFINITY : untilMs) - elapsedMs();
    for (let left = leftMs(); left > 0 && !isOver(); left = leftMs()) {
      const phase = Math.floor((elapsedMs() / totalMs) * isolations.length);
      writers.setIsolation(isolations[phase] ?? 'mixed');
      if (elapsedMs() > truncateAtMs && writers.truncate()) {
        outcome.truncates += 1;
        truncateAtMs = elapsedMs() + between(truncateMs, random);
      }
      rebuilder.rebuildWhereDue(elapsedMs(), writers.gate);
      await sleep(Math.min(stepMs, Math.ceil(left)), undefined, { signal });
      idleMs += await killer.killWhereDue(elapsedMs(), writers);
      if (checker.isTrueAtCommit && elapsedMs() >= lookAtMs) {
        const lookedMs = elapsedMs();
        await checker.check('snapshot', lookedMs);
        lookAtMs = elapsedMs() + Math.max(lookMs, loadPerLook * (elapsedMs() - lookedMs));
      }
    }
    return idleMs;
  };
}
