import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../test/fixtures/make-run.ts';
import { resourcesOf } from './resources.ts';
import type { Round } from './run.ts';

const [result] = makeRun().results;
const [template] = result?.rounds ?? [];
assert.ok(result && template);
const counters = { ...result.counters, poolWaitUsPerRequest: 12 };

function roundOf(figures: Partial<Round>): Round {
  const unknown = { serverRssBytes: null, serverGcMs: null, serverEventLoopDelayP99Us: null };
  return { ...(template as Round), ...unknown, ...figures };
}

test('memory is the most, delay the median, and garbage collection a share of the time of its own rounds', () => {
  const rounds = [
    roundOf({ durationMs: 300, serverRssBytes: 90, serverGcMs: 3, serverEventLoopDelayP99Us: 5_000 }),
    roundOf({ durationMs: 100, serverRssBytes: 80, serverGcMs: 5, serverEventLoopDelayP99Us: 1_000 }),
    roundOf({ durationMs: 9_999, serverEventLoopDelayP99Us: 2_000 }),
  ];
  assert.deepEqual(resourcesOf(rounds, { counters }), {
    rssBytes: 90,
    gcShare: 0.02,
    eventLoopDelayP99Us: 2_000,
    poolWaitUsPerRequest: 12,
  });
});

test('what no round knows is null, and so is everything of a trial without figures', () => {
  const unknown = { rssBytes: null, gcShare: null, eventLoopDelayP99Us: null };
  assert.deepEqual(resourcesOf([roundOf({})], { counters }), { ...unknown, poolWaitUsPerRequest: 12 });
  assert.deepEqual(resourcesOf([], { counters }), { ...unknown, poolWaitUsPerRequest: null });
});

test('a collection outside of a short window makes no share above the whole', () => {
  assert.equal(resourcesOf([roundOf({ durationMs: 1, serverGcMs: 4 })], { counters }).gcShare, 1);
});
