/**
 * The pilot: how fast this machine is today, before anything is planned. It does in small what a run does: it starts
 * processes and lets one ask another over HTTP. Noise floors cannot tell, because they time single pieces of work: a
 * neighbour who takes every second turn of a core leaves them as they are.
 */
import { median } from '../../results/statistics/basic.ts';
import { FixedServer } from '../load/fixed-server/process.ts';
import { LoadProcess } from '../load/load-process.ts';

const connections = 16;
/** By then the code of both sides is compiled. After half of it, one minute was told as 4.6 to 7.8; after all of it, as 2.4 to 3.2. */
const warmUpMs = 400;
/** The median of so many windows counts: a stall is not the pace of a machine. */
const [windows, windowMs] = [7, 40];
/** Requests that weigh about half as much as the start of two processes. */
const requests = 3_000;
/** The same on the machine of reference, for which the parts of a plan are stated (`partMs`). */
const referenceMs = 300;

/** The faster of so many attempts counts: what disturbs a single second is not the pace of a machine. */
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
  await server.ask(load, { kind: 'closed', connections, windowMs: warmUpMs });
  const times: number[] = [];
  for (let window = 0; window < windows; window += 1) {
    const asked = await server.ask(load, { kind: 'closed', connections, windowMs });
    times.push(asked.durationMs / Math.max(1, asked.requests));
  }
  return startedMs + requests * (median(times) ?? 0);
}
