/** How many responses slices collect at the least, whatever time they are given. */
import { poolConnectionsDefault } from '../servers/database.ts';

/** Of a slice: its window leaves some out, and a p50 needs 20 within. */
export const responsesMin = (connections: number): number => Math.max(10 * connections, 32);

/** Of a pilot: in its first five executions on a backend a statement is planned anew. */
export const pilotResponses = (connections: number): number =>
  Math.max(8 * connections, 6 * poolConnectionsDefault);
