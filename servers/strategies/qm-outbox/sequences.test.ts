/** Whatever is written, concurrently or in sequence, the documents are correct once the outbox is drained. */
import { assertTrue } from '../qm/races.fixture.ts';
import { testSequences } from '../qm/writes.fixture.ts';
import { settle } from './batch.ts';
import { qmOutbox } from './strategy.ts';

testSequences(
  qmOutbox,
  [true, false].map((isDrainedEach) => ({
    title: `an outbox leaves nothing untrue, drained ${isDrainedEach ? 'after each statement' : 'at the end'}`,
    carryOut: async (client, steps) => {
      for (const text of steps) {
        await client.query(text);
        if (isDrainedEach) await settle(client);
      }
      await settle(client);
      await assertTrue(client);
    },
  })),
);
