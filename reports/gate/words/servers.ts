/** A gate of two servers that somebody else started, in words. */
import { baseSuffix } from '../../../results/gate/sides.ts';
import { isForeign } from '../../../results/run-file/case.ts';
import type { Run } from '../../../results/run-file/run.ts';

/** `http://127.0.0.1:4001 against http://127.0.0.1:4000`; null for a gate of strategies. */
export function serversText(run: Run): string | null {
  if (!isForeign(run)) return null;
  const [base, candidate] = [true, false].map(
    (isBase) => run.strategies.find(({ name }) => name.endsWith(baseSuffix) === isBase)?.title,
  );
  return base === undefined || candidate === undefined ? null : `${candidate} against ${base}`;
}
