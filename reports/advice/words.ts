/** Advice in sentences. */

import type { Advice, Ranked } from '../../results/advice/advice.ts';
import type { Obstacle } from '../../results/advice/candidate.ts';
import type { Change } from '../../results/advice/changes.ts';
import { rateOf, type Workload } from '../../results/advice/workload.ts';
import { counter, everyText, figureText, threeDigits, twoDigits, withMsOrS } from '../../results/format.ts';
import type { Range } from '../../results/price/break-even.ts';
import { factorTexts, ratioText } from '../figures/words.ts';

/** `mv, refreshed every 58.5 s` */
export function nameOf({ strategy, late }: Ranked): string {
  const intervalMs = late?.intervalMs ?? null;
  return intervalMs === null ? strategy : `${strategy}, refreshed every ${withMsOrS(1_000 * intervalMs)}`;
}

function namesOf(best: readonly Ranked[]): string {
  return best.length === 0 ? 'none' : best.map(nameOf).join(' or ');
}

/** `user-by-id 200, users-page 50` */
export function ratesText(rates: ReadonlyMap<string, number>): string {
  const texts = [...rates].filter(([, rate]) => rate > 0).map(([name, rate]) => `${name} ${counter(rate)}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}

/** The answer in a sentence. */
export function answerText({ best, unfit, workload }: Advice): string {
  const [first] = best;
  const operations = `${counter(rateOf(workload.reads))} reads and ${counter(rateOf(workload.writes))} writes a second`;
  if (first === undefined)
    return `None of ${unfit.map(({ strategy }) => strategy).join(', ')} serves ${operations} like that.`;
  const isTie = best.length > 1;
  return `${namesOf(best)}${isTie ? ' (too close to call)' : ''}: ${coresText(first)} for ${operations}; ${lateText(first)}.`;
}

function coresText({ cores }: Ranked): string {
  return cores === null ? 'unknown' : `${figureText(cores, twoDigits)} cores`;
}

function lateText({ late }: Ranked): string {
  if (late === null || late.p99Us === null) return 'how late reads are is unknown';
  return late.isNever ? 'no read is late' : `reads are up to ${withMsOrS(late.p99Us)} late (p99)`;
}

function limitText(stalenessMs: number): string {
  return stalenessMs === 0 ? 'no read may be late' : `${everyText(stalenessMs)} are allowed`;
}

/** Why a strategy that serves is not the first: `takes 2.3x the cores [2.2-2.4]`, or nobody can tell. */
export function lossText(ranked: Ranked, isBest: boolean): string {
  const { strategy, ratio } = ranked;
  if (ratio === null) return `${strategy}: the CPU of an operation is unknown`;
  const { low, high } = ratio.interval ?? { low: null, high: null };
  const known = low !== null && high !== null;
  if (isBest)
    return `${strategy}: too close to call${known ? ` (${ratioText(low)}-${ratioText(high)} times the cores)` : ''}`;
  const [factor, ...ends] = factorTexts(known ? [ratio.value, low, high] : [ratio.value]);
  return `${strategy}: takes ${factor}x the cores${known ? ` [${ends.join('-')}]` : ''}`;
}

/** Why a strategy does not serve. */
export function unfitText(candidate: Ranked, workload: Workload): string {
  const reasons = candidate.obstacles.map((obstacle) => obstacleText(obstacle, candidate, workload));
  return `${candidate.strategy}: ${reasons.join('; ')}`;
}

function obstacleText(obstacle: Obstacle, { late, storageTimes }: Ranked, workload: Workload): string {
  switch (obstacle.kind) {
    case 'late': {
      const limit = limitText(workload.stalenessMs);
      if (late === null || late.p99Us === null)
        return `how late its reads are was not measured, and ${limit}`;
      if (late.intervalMs === null) return `sees a write up to ${withMsOrS(late.p99Us)} late; ${limit}`;
      const shortest = withMsOrS(1_000 * late.intervalMs);
      return `sees a write up to ${withMsOrS(late.p99Us)} late at the shortest interval that it keeps (${shortest}); ${limit}`;
    }
    case 'ceiling': {
      const { bornePerSecond, exceededPerSecond } = obstacle;
      const borne = bornePerSecond === null ? '' : `bears ${counter(bornePerSecond)} writes a second, and `;
      return `${borne}falls ever further behind at ${counter(exceededPerSecond)} a second`;
    }
    case 'storage': {
      const taken = storageTimes === null ? 'an unknown number of' : threeDigits(storageTimes);
      return `takes ${taken} times the space of the tables; ${counter(workload.storageTimes ?? 0)} are allowed`;
    }
    case 'unmeasured':
      return `the CPU of ${obstacle.costs.join(' and ')} was not measured`;
  }
}

/** `below 14 reads a write (13–15): normalized` */
export function changeText(change: Change, { stalenessMs }: Workload): string {
  const best = namesOf(change.best);
  switch (change.kind) {
    case 'reads a write': {
      const { value, interval } = change.at;
      return `${change.side} ${twoDigits(value)} reads a write${rangeWords(interval)}: ${best}`;
    }
    case 'without':
      return `without ${change.scenario}: ${best}`;
    case 'staleness': {
      if (change.stalenessMs === 0) return `if no read may be late: ${best}`;
      const most = change.stalenessMs > stalenessMs ? 'up to' : 'no more than';
      return `if reads may be ${most} ${everyText(change.stalenessMs)} late: ${best}`;
    }
    case 'storage':
      return `if the database may take ${change.side === 'below' ? 'less than ' : ''}${threeDigits(change.times)} times the tables: ${best}`;
  }
}

/** ` (13–15)`; nothing without an interval. */
function rangeWords(interval: Range | null): string {
  if (interval === null) return '';
  return ` (${twoDigits(interval.low)}–${interval.high === null ? '' : twoDigits(interval.high)})`;
}
