/** Query-model tables are correct after any sequence of writes, drained after each statement or at the end. */
import { assertTrue, drain } from './races.fixture.ts';
import { qm } from './strategy.ts';
import { testSequences } from './writes.fixture.ts';

testSequences(
  qm,
  [true, false].map((isDrainedEach) => ({
    title: `query-model tables hold when drained ${isDrainedEach ? 'after each statement' : 'at the end'}`,
    runs: 60,
    carryOut: async (client, steps) => {
      for (const text of isDrainedEach ? [drain, ...steps] : [...steps, drain]) await client.query(text);
      await assertTrue(client);
    },
  })),
);
