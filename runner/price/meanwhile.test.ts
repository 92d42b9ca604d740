import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ask, askMeanwhile } from './meanwhile.ts';

const at = async (answerMs: number, isRight = true): Promise<boolean> => {
  await sleep(answerMs);
  return isRight;
};

test('the longest answer of each is of what was under way during the work', async () => {
  let isBlocked = false;
  const blocked = Promise.withResolvers<void>();
  const before: Ask = (index) => (index === 0 ? at(300) : at(2));
  const blockable: Ask = async () => {
    if (isBlocked) await blocked.promise;
    return at(2);
  };
  const { result, meanwhile } = await askMeanwhile([before, blockable], async () => {
    isBlocked = true;
    await sleep(200);
    blocked.resolve();
    await sleep(20);
    return 'done';
  });
  assert.equal(result, 'done');
  const [free, late] = meanwhile;
  assert.ok((free?.longestUs ?? 0) > 0 && (free?.longestUs ?? 0) < (late?.longestUs ?? 0));
  assert.ok((late?.longestUs ?? 0) >= 190_000, 'it waited as long as it was blocked');
  assert.deepEqual([free?.failed, late?.failed], [0, 0]);
});

test('wrong and missing answers count as failed, but not those before the work', async () => {
  let isWorking = false;
  let asked = 0;
  const wrong: Ask = () => {
    asked += 1;
    return at(1, false);
  };
  const missing: Ask = async () => {
    await sleep(1);
    if (isWorking) throw new Error('no answer');
    return true;
  };
  const { meanwhile } = await askMeanwhile([wrong, missing], async () => {
    isWorking = true;
    await sleep(50);
    isWorking = false;
  });
  const [wrongly, never] = meanwhile.map(({ failed }) => failed);
  assert.ok((wrongly ?? 0) > 0 && (wrongly ?? 0) <= asked - 5, `${wrongly} of ${asked}`);
  assert.ok((never ?? 0) > 0);
});

test('where the work fails, nobody goes on asking', async () => {
  let asked = 0;
  const counting: Ask = () => {
    asked += 1;
    return at(1);
  };
  await assert.rejects(
    askMeanwhile([counting], () => Promise.reject(new Error('as a test wants it'))),
    /as a test wants it/,
  );
  const then = asked;
  await sleep(30);
  assert.equal(asked, then);
});
