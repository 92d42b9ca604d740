/** The points of the sweeps: what is written at each of them. */
import type { Sweep } from '../../results/run-file/price.ts';
import { numberMark, type Scenario } from '../../scenarios/scenario.ts';
import { createComment, rename } from '../../scenarios/writes.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { requestOf, writesOf } from '../checks/writes.ts';
import type { Request } from '../load/request.ts';
import type { SweepRows } from './sweep-rows.ts';

/** How far the sweeps go, and how long they stay. */
export interface SweepPlan {
  readonly postBytes: readonly number[];
  readonly renamedPosts: readonly number[];
  readonly deletedPosts: readonly number[];
  readonly writers: readonly number[];
  /** Windows of each point. */
  readonly rounds: number;
  readonly windowMs: number;
  /** Users that a window deletes. The first is not timed. */
  readonly deletions: number;
  /** An answer that takes longer ends the point. */
  readonly timeoutMs: number;
}

export const wholeSweeps: SweepPlan = {
  postBytes: [1, 4, 16, 64].map((kilobytes) => kilobytes * 1_024),
  renamedPosts: [1, 10, 100, 1_000, 10_000],
  deletedPosts: [1, 10, 100, 1_000],
  writers: [1, 2, 4, 8, 16, 32],
  rounds: 3,
  windowMs: 700,
  deletions: 4,
  timeoutMs: 30_000,
};

export interface SweepPoint extends Pick<Sweep, 'kind' | 'at'> {
  readonly connections: number;
  /** Whether no request can be sent twice. */
  readonly isOnce?: boolean;
  /** Makes the rows that are written to. Resolves to the requests of each round. */
  streams(rows: SweepRows): Promise<readonly (readonly Request[])[]>;
}

const deletion: Pick<Scenario, 'operation'> = {
  operation: 'mutation DeleteUser($id: Int!) { deleteUser(id: $id) { id error { code message } } }',
};

const deleted = (id: number): Request =>
  requestOf(deletion, { variables: { id }, data: { deleteUser: { id, error: null } } });

const renamed = (id: number): Request =>
  requestOf(rename, {
    variables: { id, lastName: `Renamed ${numberMark}` },
    data: { updateUser: { user: { id }, error: null } },
  });

const commented = (postId: number, userId: number): Request =>
  requestOf(createComment, {
    variables: { postId, userId, content: 'One more comment on a long post.' },
    data: { createComment: { post: { id: postId }, error: null } },
  });

/** The points of a plan, from the least to the most of each kind. */
export function sweepPoints(plan: SweepPlan, dataset: Dataset, seed: number): readonly SweepPoint[] {
  const { rounds, deletions } = plan;
  const repeated = (requests: readonly Request[]) => Array.from({ length: rounds }, () => requests);
  const byMany = writesOf(createComment, dataset, seed).map(({ request }) => request);
  return [
    ...plan.postBytes.map(
      (at): SweepPoint => ({
        ...{ kind: 'document-size', at, connections: 1 },
        streams: async (rows) => {
          const { postId, userId } = await rows.longPost(at);
          return repeated([commented(postId, userId)]);
        },
      }),
    ),
    ...plan.renamedPosts.map(
      (at): SweepPoint => ({
        ...{ kind: 'rename', at, connections: 1 },
        streams: async (rows) => repeated((await rows.users(1, at)).map(renamed)),
      }),
    ),
    ...plan.deletedPosts.map(
      (at): SweepPoint => ({
        ...{ kind: 'deletion', at, connections: 1, isOnce: true },
        streams: async (rows) => {
          const requests = (await rows.users(rounds * deletions, at)).map(deleted);
          return Array.from({ length: rounds }, (_, round) =>
            requests.slice(round * deletions, (round + 1) * deletions),
          );
        },
      }),
    ),
    ...plan.writers.map(
      (at): SweepPoint => ({
        ...{ kind: 'writers', at, connections: at },
        streams: async () => repeated(byMany),
      }),
    ),
  ];
}
