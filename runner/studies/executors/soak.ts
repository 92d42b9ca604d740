/** The soak: one server asked everything, for long, and what is left in its memory after every tenth of it. */
import type { SoakPoint } from '../../../results/studies/soak.ts';
import { cpuAffinity, placeLoad, placeServer } from '../../machine/pinning.ts';
import { type ServerProcess, serverNodeFlags } from '../../process/server-process.ts';
import type { Observer } from '../../schedule/progress.ts';
import { mixed } from './mixed.ts';
import { type PreparedTargets, prepareTargets, type TargetsAsked } from './preparation.ts';
import { TargetError } from './proof.ts';
import { startTarget } from './target-server.ts';
import { answers, streamName, type Target } from './targets.ts';

export interface SoakOptions extends Omit<TargetsAsked, 'targets'> {
  readonly target: Target;
  /** Without the warm-up, which is a tenth more. */
  readonly requests: number;
}

const points = 10;
/** Of the warm-up: V8 drops code that ran at the start and never again after some of them, and that is 6 MB. */
const collections = 10;
const connections = 16;
/** All scenarios in turn. */
const stream = 'mixed';
/** So that an interruption is soon obeyed and progress seen. */
const windowMax = 10_000;

/** The memory after the warm-up, and after each tenth of the requests. Rejects with a TargetError where an answer is wrong. */
export async function soak(
  options: SoakOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly SoakPoint[]> {
  const { target, requests } = options;
  await using stack = new AsyncDisposableStack();
  const prepared = await prepareTargets({ ...options, targets: [target] }, stack, observer, signal);
  const own = options.scenarios.filter((scenario) => answers(target, scenario));
  const streams = own.map((scenario) => prepared.streams.get(streamName(target, scenario)) ?? []);
  await prepared.load.sendStream(stream, mixed(streams));
  const affinity = cpuAffinity();
  placeLoad(affinity, [prepared.load.pid]);
  const nodeFlags = [...serverNodeFlags, '--expose-gc'];
  const server = await startTarget(target, { ...prepared, signal, nodeFlags });
  stack.defer(() => server.close());
  placeServer(affinity, server, options.cluster.isEmbedded);
  const each = Math.ceil(requests / points);
  const warming = Math.ceil(each / collections);
  const total = collections * warming + points * each;
  const askNext = (phase: string, first: number, count: number): Promise<void> =>
    ask(prepared, server, target, { first, count }, (done) => {
      signal.throwIfAborted();
      observer.step({ phase, done, total });
    });
  for (let part = 0; part < collections; part += 1) {
    await askNext('warming up', part * warming, warming);
    await server.memory();
  }
  const found: SoakPoint[] = [{ requests: 0, ...(await server.memory()) }];
  for (let point = 0; point < points; point += 1) {
    await askNext('soaking', collections * warming + point * each, each);
    found.push({ requests: (point + 1) * each, ...(await server.memory()) });
  }
  return found;
}

/** Asks `count` requests of the mix, from request number `first` on. */
async function ask(
  { load }: PreparedTargets,
  { origin }: ServerProcess,
  target: Target,
  { first, count }: { first: number; count: number },
  onWindow: (asked: number) => void,
): Promise<void> {
  for (let done = 0; done < count; done += windowMax) {
    onWindow(first + done);
    const responses = Math.max(2 * connections, Math.min(windowMax, count - done));
    const destination = { origin, path: target.path, stream, offset: first + done };
    const { fault } = await load.runWindow({ kind: 'closed', ...destination, connections, responses });
    if (fault) throw new TargetError(target.name, 'all scenarios mixed', fault.reason);
  }
}
