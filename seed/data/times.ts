/**
 * Times of all rows: microseconds since 1970, all before a fixed base date. Seconds and microseconds are drawn
 * separately, so that every draw fits 32 bits.
 */
import { draw, drawBelow, drawSkewed } from './integer-hash.ts';

const dayS = 86_400;

/** Nothing happens at or after this time. */
export const baseDateUs = Date.UTC(2026, 0, 1) * 1_000;

const baseDateS = baseDateUs / 1_000_000;
const registeringS = 2 * 365 * dayS;
const postingS = 3 * 365 * dayS;
const firstPostS = baseDateS - postingS;
/** Leaves a minute for the comments on the newest post. */
const lastPostS = baseDateS - 60;

/** Users register in the two years before the first post, in the order of their ids. */
export function userTimeUs(row: number, stream: number, index: number, users: number): number {
  const seconds = firstPostS - registeringS + Math.floor((index * (registeringS - dayS)) / users);
  return withMicroseconds(row, stream + 1, seconds + drawBelow(row, stream, dayS));
}

/** A user's last change: up to three years after `createdAtUs`. */
export function updateTimeUs(row: number, stream: number, createdAtUs: number): number {
  const seconds = Math.floor(createdAtUs / 1_000_000) + 1 + drawSkewed(row, stream, postingS, 2);
  return withMicroseconds(row, stream + 2, seconds);
}

/**
 * Posts are spread over three years. Ids follow time only to within a day, so the order of ids is not the order of times.
 */
export function postTimeUs(row: number, stream: number, index: number, posts: number): number {
  const seconds = firstPostS + Math.floor((index * (lastPostS - firstPostS - dayS)) / posts);
  return withMicroseconds(row, stream + 1, seconds + drawBelow(row, stream, dayS));
}

/** Comments come after their post: most of them soon, none later than 30 days. */
export function commentTimeUs(row: number, stream: number, postTimeUs: number): number {
  const nextS = Math.floor(postTimeUs / 1_000_000) + 1;
  const delayS = drawSkewed(row, stream, Math.min(30 * dayS, baseDateS - nextS), 3);
  return withMicroseconds(row, stream + 3, nextS + delayS);
}

/** Adds microseconds. Some times are whole seconds or milliseconds, for which a careless format drops digits. */
function withMicroseconds(row: number, stream: number, seconds: number): number {
  const drawn = draw(row, stream);
  const micros = (drawn >>> 4) % 1_000_000;
  const kind = drawn & 15;
  if (kind === 0) return seconds * 1_000_000;
  return seconds * 1_000_000 + (kind === 1 ? micros - (micros % 1_000) : micros);
}
