/** A document that differs from the truth, said in one line. */
import type { Difference } from '../../results/studies/torture.ts';
import type { Divergence } from '../../servers/strategies/divergence.ts';
import { firstDifference } from '../checks/json-difference.ts';

const texts = { missing: 'it is not stored', surplus: 'it is stored, but its source is gone' };

export function differenceOf({ document, id, kind, expected, actual }: Divergence): Difference {
  const name = document === 'dashboard' ? document : `${document} ${id}`;
  if (kind !== 'stale') return { document: name, kind, text: texts[kind] };
  const difference = firstDifference(JSON.stringify(expected), JSON.stringify(actual));
  return { document: name, kind, text: difference ?? 'its sort column differs' };
}
