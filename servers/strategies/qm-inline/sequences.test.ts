/** Whatever is written, every statement of a transaction reads documents that include everything before it. */
import { assertTrue } from '../qm/races.fixture.ts';
import { testSequences } from '../qm/writes.fixture.ts';
import { qmInline } from './strategy.ts';

testSequences(qmInline, [
  {
    title: 'a transaction reads its own writes, after any sequence of them',
    stepsMax: 8,
    carryOut: async (client, steps) => {
      for (const text of steps) {
        await client.query(text);
        await assertTrue(client);
      }
    },
  },
]);
