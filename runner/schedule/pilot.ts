/**
 * The pilot: how fast this machine is today, before anything is planned. It does in small what a run does: it starts
 * processes and lets one ask another over HTTP. Noise floors cannot tell, because they time single pieces of work: a
 * neighbour who takes every second turn of a core leaves them as they are.
 */
import { FixedServer } from '../load/fixed-server/process.ts';
import { LoadProcess } from '../load/load-process.ts';

const connections = 16;
const windowMs = 600;
/** Requests that weigh as much as the start of two processes. */
const requests = 3_000;
/** The same on the machine of reference, for which the parts of a plan are stated (`partMs`). */
const referenceMs = 300;

/** How many times as long as the machine of reference this one takes: 2 is half as fast. */
export async function readSlowness(signal: AbortSignal): Promise<number> {
  const begunMs = performance.now();
  await using load = new LoadProcess(signal);
  await using server = await FixedServer.start(signal);
  await server.sendQuestion(load);
  const startedMs = performance.now() - begunMs;
  const { answered, spanMs } = await server.ask(load, { kind: 'closed', connections, windowMs });
  return (startedMs + (requests * spanMs) / answered) / referenceMs;
}
