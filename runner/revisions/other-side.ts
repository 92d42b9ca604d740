/** The strategies of the other side of a gate, under names of their own. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { baseSuffix } from '../../results/gate/sides.ts';
import type { Revision, Strategy } from '../../servers/strategy.ts';

/** Root folder of this revision. */
export const project = fileURLToPath(new URL('../../', import.meta.url));

/** `theirs`, as the base of `revision.of`. */
export function otherSide(theirs: Strategy, revision: Revision): Strategy {
  const { ablation: _ablation, ...rest } = theirs;
  return {
    ...rest,
    name: `${revision.of.name}${baseSuffix}`,
    title: `${theirs.title}, at the base`,
    revision,
  };
}

/** This revision once more: whatever a gate finds between the two is noise. */
export function itself(of: Strategy): Strategy {
  return otherSide(of, { of, root: pathToFileURL(project), isStoredAlike: true, mayDiffer: false });
}
