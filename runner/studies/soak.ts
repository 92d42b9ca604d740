/** The soak: sends one server all scenarios for a long time, and reads its memory after every tenth of the requests. */
import type { SoakPoint } from '../../results/studies/soak.ts';
import type { ProcessMemory } from '../../servers/process/process-memory.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { Request } from '../load/request.ts';
import { placeServer } from '../machine/pinning.ts';
import type { Server } from '../process/server.ts';
import type { Observer } from '../schedule/progress.ts';
import { streamName } from '../schedule/target.ts';
import { type Asked, openLaboratory } from './laboratory.ts';
import { TargetError } from './proof.ts';
import { answers, type ComparedTarget } from './targets.ts';

export interface SoakOptions extends Omit<Asked, 'targets'> {
  readonly target: ComparedTarget;
  /** Without the warm-up, which adds a tenth. */
  readonly requests: number;
}

const points = 10;
/** Collections during the warm-up: after some of them V8 drops 6 MB of code that only ran at the start. */
const collections = 10;
const connections = 16;
/** All scenarios in turn. */
const stream = 'mixed';
/** Short, so that progress shows and an interruption takes effect soon. */
const windowMs = 500;

/** The memory after the warm-up, and after each tenth of the requests. Rejects with a TargetError where an answer is wrong. */
export async function soak(
  options: SoakOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly SoakPoint[]> {
  const { target, requests } = options;
  await using stack = new AsyncDisposableStack();
  const laboratory = await openLaboratory({ ...options, targets: [target] }, stack, observer, signal);
  const { load, affinity, isDatabaseLocal } = laboratory;
  const own = options.scenarios.filter((scenario) => answers(target, scenario));
  const streams = own.map((scenario) => laboratory.streams.get(streamName(target, scenario)) ?? []);
  await load.sendStream(stream, mixed(streams));
  const server = await target.start({ ...laboratory, nodeFlags: ['--expose-gc'] });
  stack.defer(() => server.close());
  placeServer(affinity, server, isDatabaseLocal);
  const memory = (): Promise<ProcessMemory> =>
    server.memory?.() ?? Promise.reject(new Error(`the ${target.name} server does not tell its memory`));
  const each = Math.ceil(requests / points);
  const warming = Math.ceil(each / collections);
  const total = collections * warming + points * each;
  let asked = 0;
  const askNext = async (phase: string, count: number): Promise<void> => {
    for (const until = asked + count; asked < until; ) {
      signal.throwIfAborted();
      observer.step({ phase, done: asked, total });
      asked += await ask(load, server, target, asked);
    }
  };
  for (let part = 0; part < collections; part += 1) {
    await askNext('warming up', warming);
    await memory();
  }
  const warm = asked;
  const found: SoakPoint[] = [{ requests: 0, ...(await memory()) }];
  for (let point = 0; point < points; point += 1) {
    await askNext('soaking', each);
    found.push({ requests: asked - warm, ...(await memory()) });
  }
  return found;
}

/** Asks the mix for a while, from request number `offset` on. Resolves to the number of answers. */
async function ask(
  load: LoadProcess,
  { origin }: Server,
  target: ComparedTarget,
  offset: number,
): Promise<number> {
  const destination = { origin, path: target.path, stream, offset };
  const { fault, answered } = await load.runWindow({ kind: 'closed', ...destination, connections, windowMs });
  if (fault) throw new TargetError(target.name, 'all scenarios mixed', fault.reason);
  return answered;
}

/** One request of each stream in turn, as many of each as the longest has. */
export function mixed(streams: readonly (readonly Request[])[]): Request[] {
  const longest = Math.max(0, ...streams.map((stream) => stream.length));
  return Array.from({ length: longest }, (_, index) =>
    streams.flatMap((stream) => stream[index % stream.length] ?? []),
  ).flat();
}
