/**
 * Ctrl-C and SIGTERM at random moments of a run, on its own cluster: nothing may be left behind. Moments differ each time.
 * `KILLS` sets their number, and `KILL_SEED` repeats those of an earlier time.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { outputFolder } from '../results/run-file/places.ts';
import { loadRun } from '../results/run-file/store.ts';
import { createRandom } from '../scenarios/random.ts';
import { makeTestFolder } from '../test/server.ts';
import { processesMarked, runCommand, startCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const kills = Number(process.env['KILLS'] ?? 8);
/** Clusters in parallel, because a killed run spends most of its time waiting. */
const lanes = 4;
const killAfterMsMax = 6_000;
/** How long a run may take to end. */
const endMsMax = 20_000;

const results = outputFolder('results');
const clusters = makeTestFolder();
const mark = randomUUID();
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);

function environment(lane: number): Record<string, string> {
  return { CQRS_BENCH_CLUSTER: join(clusters, `${lane}-${mark}`) };
}

function isOfThisTest(name: string, ids: ReadonlySet<string>): boolean {
  return [...ids].some((id) => name.startsWith(id));
}

const ids = new Set<string>();
after(async () => {
  await rm(clusters, { recursive: true, force: true });
  for (const name of readdirSync(results).filter((candidate) => isOfThisTest(candidate, ids))) {
    await rm(join(results, name));
  }
});

test(`${kills} kills at random moments (KILL_SEED=${seed})`, {
  timeout: 60_000 + kills * 10_000,
}, async () => {
  const random = createRandom(seed, 'kill');
  const plan = Array.from({ length: kills }, (_, index) => ({
    afterMs: random.below(killAfterMsMax),
    isEarly: index % 5 === 4,
    signal: index % 2 === 0 ? ('SIGINT' as const) : ('SIGTERM' as const),
  }));
  const codes = new Map<number | string | null, number>();
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (const [index, kill] of plan.entries()) {
        if (index % lanes !== lane) continue;
        const outcome = await killed(lane, kill);
        const key = outcome.code ?? outcome.signal;
        codes.set(key, (codes.get(key) ?? 0) + 1);
        for (const id of outcome.out.match(/\d{8}T\d{6}Z-quick-[0-9a-f]{4}/g) ?? []) ids.add(id);
      }
    }),
  );
  const left = processesMarked(mark);
  assert.deepEqual(left, [], `processes left: ${left.join(' ')}`);
  const files = readdirSync(results).filter((name) => isOfThisTest(name, ids));
  for (const name of files) {
    assert.match(name, /\.json$/, 'a half-written file was left');
    await loadRun(join(results, name));
  }
  // A run that is killed while it starts up ends by the signal itself; one that is killed late may just have finished.
  assert.ok((codes.get(exitCodes.interrupted) ?? 0) >= kills / 2, JSON.stringify([...codes]));
});

interface Kill {
  readonly afterMs: number;
  readonly isEarly: boolean;
  readonly signal: 'SIGINT' | 'SIGTERM';
}

/** Starts a run, waits for a while, and kills it as a terminal would. */
async function killed(lane: number, kill: Kill) {
  const command = startCommand(
    ['bench', '--dataset', 'tiny', '--load', 'closed:2', '--strategy', 'qm', '--scenario', 'feed'],
    environment(lane),
  );
  // Every fifth run is killed while it starts up, the others after their first output.
  if (!kill.isEarly) await once(command.process.stdout as Readable, 'data');
  await delay(kill.isEarly ? kill.afterMs / 10 : kill.afterMs);
  const pid = command.process.pid ?? 0;
  try {
    // Ctrl-C reaches the whole group; a supervisor sends SIGTERM to the one process that it knows.
    process.kill(kill.signal === 'SIGINT' ? -pid : pid, kill.signal);
  } catch {
    // It ended just before.
  }
  const ended = await Promise.race([command.outcome, delay(endMsMax, null, { ref: false })]);
  assert.ok(ended, `not ended ${endMsMax} ms after ${kill.signal} at ${kill.afterMs} ms`);
  const expected = [exitCodes.interrupted, exitCodes.fine, null];
  assert.ok(
    expected.includes(ended.code as 0),
    `${kill.signal} at ${kill.afterMs} ms: ${ended.code} ${ended.errors}`,
  );
  return ended;
}

test('after all kills the next command works', { timeout: 60_000 }, async () => {
  const outcome = await runCommand(['seed', '--dataset', 'tiny', '--strategy', 'qm'], environment(0));
  assert.equal(outcome.code, exitCodes.fine, outcome.errors);
  assert.deepEqual(processesMarked(mark), []);
});
