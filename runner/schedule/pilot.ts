/**
 * The pilot: how fast this machine is today, before anything is planned. It does in small what a run does: it starts
 * processes and lets one ask another over HTTP. Noise floors cannot tell, because they time single pieces of work: a
 * neighbour who takes every second turn of a core leaves them as they are.
 */
import { FixedServer } from '../load/fixed-server/process.ts';
import { LoadProcess } from '../load/load-process.ts';

const connections = 16;
const windowMs = 300;
/** Requests that weigh about half as much as the start of two processes. */
const requests = 3_000;
/** The same on the machine of reference, for which the parts of a plan are stated (`partMs`). */
const referenceMs = 300;
/** The fastest of so many attempts counts: a stall is not the pace of a machine. */
const attempts = 2;

/** How many times as long as the machine of reference this one takes: 2 is half as fast. */
export async function readSlowness(signal: AbortSignal): Promise<number> {
  const found: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) found.push(await attemptMs(signal));
  return Math.min(...found) / referenceMs;
}

async function attemptMs(signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const begunMs = performance.now();
  await using load = new LoadProcess(signal);
  await using server = await FixedServer.start(signal);
  await server.sendQuestion(load);
  const startedMs = performance.now() - begunMs;
  const { requests: answered, durationMs } = await server.ask(load, {
    kind: 'closed',
    connections,
    windowMs,
  });
  return startedMs + (requests * durationMs) / Math.max(1, answered);
}
