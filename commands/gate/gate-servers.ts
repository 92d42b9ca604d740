/** `gate --base-url`: whether one server that somebody else started is slower than another, or answers otherwise. */

import type { Gate, GateOptions } from '../../results/gate/gate.ts';
import { urlGateProfile } from '../../runner/schedule/profiles.ts';
import { withMinutes } from '../options/bench-options.ts';
import { textOption } from '../options/command.ts';
import { askedPair, foreignOptions, foreignRun, greet } from '../options/foreign.ts';
import { UsageError } from '../session/exit-codes.ts';
import { openWatch } from '../session/session.ts';
import { checkOutputs } from '../session/writable.ts';
import { measureGate } from './measure-gate.ts';

export const serverOptions = {
  baseUrl: textOption('<url>', 'instead: a server that you have started, to compare with'),
  candidateUrl: textOption('<url>', 'the server to judge'),
  ...foreignOptions,
};

export interface ServersFlags {
  readonly baseUrl?: string | undefined;
  readonly candidateUrl?: string | undefined;
  readonly scenarios?: string | undefined;
  readonly allowOtherHosts?: true | undefined;
  readonly minutes?: number | undefined;
  readonly seed?: number | undefined;
  readonly orderSeed?: number | undefined;
  readonly acceptResponseChange?: true | undefined;
}

const minutesDefault = 2;
/** The rest of the time is for rows that look slower. */
const shares = { first: 0.63, again: 0.33 };
const minuteMs = 60_000;

/** Measures both servers in turns, and rows that look slower once more. */
export async function gateOfServers(flags: ServersFlags, options: GateOptions): Promise<Gate> {
  const { baseUrl, candidateUrl, minutes, acceptResponseChange, seed, orderSeed } = flags;
  if (baseUrl === undefined || candidateUrl === undefined)
    throw new UsageError(
      'Expected both servers: npm run gate -- --base-url URL --candidate-url URL --scenarios FILE',
    );
  const asked = askedPair({ baseUrl, candidateUrl }, { ...flags, mayDiffer: acceptResponseChange ?? false });
  await checkOutputs();
  await greet(asked);
  const totalMs = (minutes ?? minutesDefault) * minuteMs;
  const timed = minutes === undefined ? urlGateProfile : withMinutes(urlGateProfile, minutes);
  const within = (share: number) => ({ ...timed, budgetMs: share * totalMs });
  const fresh = {
    ...foreignRun(asked, within(shares.first), {
      ...(seed === undefined ? {} : { seed }),
      ...(orderSeed === undefined ? {} : { orderSeed }),
    }),
    base: { commit: 'by URL', subject: 'the server that was compared with' },
  };
  const second = { with: 'fresh connections', profile: within(shares.again) };
  const { found } = await measureGate(fresh, options, openWatch(), second);
  return found;
}
