import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ProcessObserver } from './process-observer.ts';

/** Blocks the event loop for `ms`. */
function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('a blocked event loop and a collection are seen, and only of the time that is observed', async () => {
  const observer = new ProcessObserver();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  observer.start();
  await delay(400);
  for (let time = 0; time < 10; time += 1) {
    block(20);
    await setImmediate();
  }
  collect();
  const seen = observer.stop();
  assert.ok((seen.eventLoopDelayP99Us ?? 0) >= 15_000, JSON.stringify(seen));
  assert.ok(seen.gcMs > 0.05 && seen.gcMs < 400, JSON.stringify(seen));

  observer.start();
  const nothing = observer.stop();
  assert.deepEqual(nothing, { gcMs: 0, eventLoopDelayP99Us: null });
});
