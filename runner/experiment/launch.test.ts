/** The order of a launch, with servers that only say that they started and ended. What is timed: `bench.test.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../../scenarios/random.ts';
import { userById } from '../../scenarios/user-by-id.ts';
import { usersPage } from '../../scenarios/users-page.ts';
import { foreignServer } from '../process/server.ts';
import type { Case, Target } from '../schedule/target.ts';
import { type Design, type Laboratory, runLaunch, type Stage } from './launch.ts';

const names = ['a', 'b', 'c', 'd'];

/** Warm-ups end at once, since nobody answers. */
const laboratory = {
  load: { runWindow: async () => ({ fault: { requestIndex: null } }) },
  affinity: null,
  signal: new AbortController().signal,
} as unknown as Laboratory;

function targetOf(name: string, told: string[], startMs = () => 0): Target {
  return {
    name,
    server: name,
    path: '/',
    async start() {
      await delay(startMs());
      return foreignServer({ name, origin: '', pids: [], close: () => told.push(`${name} ended`) });
    },
  };
}

function describe(stage: Stage<Case>): string {
  if (stage.kind === 'start') return `start ${stage.servers.join(' and ')}`;
  if (stage.kind === 'warm up') return `warm up ${stage.servers.join(' and ')}`;
  return `round ${stage.round}: ${stage.one.scenario.name} of ${stage.one.target.name}`;
}

function designOf(targets: readonly Target[], told: string[], changes: Partial<Design<Case, string>> = {}) {
  const load = { kind: 'closed', connections: 1 } as const;
  const cases = [userById, usersPage].flatMap((scenario) =>
    targets.map((target): Case => ({ target, scenario, load })),
  );
  const design: Design<Case, string> = {
    laboratory,
    pace: { launches: 1, roundsPerLaunch: 2, windowMs: 1 },
    warmUpMsMax: 1,
    cases: () => cases,
    async during(stage, work) {
      told.push(describe(stage));
      await work();
    },
    measure: async (_launch, { target }) => target.name,
    keep: async (found) => void told.push(`kept ${found.size}`),
    invalidate: async () => assert.fail('nothing is wrong'),
    ...changes,
  };
  return design;
}

async function toldOf(seed: number, changes: Partial<Design<Case, string>> = {}, startMs = () => 0) {
  const told: string[] = [];
  const targets = names.map((name) => targetOf(name, told, startMs));
  await runLaunch(designOf(targets, told, changes), 0, createRandom(seed, 'launch'));
  return told;
}

const serversIn = (lines: readonly string[]) =>
  lines
    .join(' and ')
    .match(/\b[abcd]\b/g)
    ?.toSorted();

test('the same seed gives the same order, whichever server is ready first; another seed another', async () => {
  const told = await toldOf(1);
  let ms = 0;
  const slowerFirst = await toldOf(1, {}, () => {
    ms = 20 - ms;
    return ms;
  });
  // All are ended at once.
  const begun = (lines: readonly string[]) => lines.filter((line) => !line.endsWith('ended'));
  assert.deepEqual(begun(slowerFirst), begun(told));
  assert.notDeepEqual(begun(await toldOf(2)), begun(told));
});

test('a launch starts, warms and asks everyone: question by question in each round, which is kept as a whole', async () => {
  const told = await toldOf(1);
  const starts = told.filter((line) => line.startsWith('start '));
  assert.deepEqual(serversIn(starts), names);
  const warmUps = told.filter((line) => line.startsWith('warm up'));
  assert.equal(warmUps.length, 2, 'two servers at a time');
  assert.deepEqual(serversIn(warmUps), names);
  for (const round of [0, 1]) {
    const asked = told.filter((line) => line.startsWith(`round ${round}: `));
    const blocks = [asked.slice(0, 4), asked.slice(4)].map((block) => [
      new Set(block.map((line) => line.replace(/ of .$/, ''))).size,
      new Set(block.map((line) => line.at(-1))).size,
    ]);
    assert.deepEqual(blocks, [
      [1, 4],
      [1, 4],
    ]);
  }
  assert.equal(told.filter((line) => line === 'kept 8').length, 2);
  assert.deepEqual(
    told.slice(-4).toSorted(),
    names.map((one) => `${one} ended`),
  );
});

test('first rounds may be left out; a reference is started and ended, but neither warmed nor asked', async () => {
  const told: string[] = [];
  const reference = targetOf('reference', told);
  const targets = names.slice(0, 1).map((name) => targetOf(name, told));
  await runLaunch(designOf(targets, told, { roundsUnkept: 1, reference }), 0, createRandom(1));
  assert.deepEqual(
    told.filter((line) => line.includes('reference')),
    [told[0], 'reference ended'],
  );
  assert.equal(told.filter((line) => line.startsWith('round')).length, 6);
  assert.equal(told.filter((line) => line.startsWith('kept')).length, 2);
});

test('two servers are warmed at once, each for its own share of the time; the last alone', async () => {
  let [under, most] = [0, 0];
  const load = {
    async runWindow() {
      under += 1;
      most = Math.max(most, under);
      await delay(5);
      under -= 1;
      return { fault: null, answered: 1 };
    },
  };
  const told: string[] = [];
  const times = new Map<string, number>();
  const targets = names.slice(0, 3).map((name) => targetOf(name, told));
  const warmUpMsMax = 60;
  await runLaunch(
    designOf(targets, told, {
      laboratory: { ...laboratory, load } as unknown as Laboratory,
      warmUpMsMax,
      async during(stage, work) {
        const begunMs = performance.now();
        await work();
        if (stage.kind === 'warm up') times.set(stage.servers.join(), performance.now() - begunMs);
      },
    }),
    0,
    createRandom(1),
  );
  assert.equal(most, 2);
  assert.deepEqual(
    [...times.keys()].map((servers) => servers.split(',').length),
    [2, 1],
  );
  for (const [servers, ms] of times)
    assert.ok(ms >= servers.split(',').length * warmUpMsMax, `${servers}: ${ms}`);
});

test('where one does not start, the others are ended, and the launch rejects', async () => {
  const told: string[] = [];
  const targets = [
    targetOf('a', told),
    { ...targetOf('b', told), start: () => Promise.reject(new Error('b is broken')) },
  ];
  await assert.rejects(runLaunch(designOf(targets, told), 0, createRandom(1)), /b is broken/);
  assert.deepEqual(told.slice(1), ['a ended']);
});
