/** What cannot be seen of servers that somebody else started. */
import { isForeign } from '../run-file/case.ts';
import type { Run } from '../run-file/run.ts';

/** Null for a run of strategies, whose servers are started anew in each launch. */
export function foreignNote(run: Pick<Run, 'results'>): string | null {
  if (!isForeign(run)) return null;
  return (
    'the servers were not started by this run: a launch is a block of rounds with fresh connections, so what differs between ' +
    'lives of a server process is not seen'
  );
}
