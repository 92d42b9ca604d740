/** The layers of a request in the order in which it passes them, and when too much time is in none of them. */

import type { Layers } from '../run-file/result.ts';
import { sumOf } from '../statistics/basic.ts';

type LayerKey = Exclude<keyof Layers, 'connections' | 'requests' | 'totalUs'>;

export const layerTitles: readonly { readonly key: LayerKey; readonly title: string }[] = [
  { key: 'httpUs', title: 'HTTP' },
  { key: 'parseUs', title: 'parse' },
  { key: 'graphqlUs', title: 'GraphQL' },
  { key: 'poolWaitUs', title: 'pool wait' },
  { key: 'databaseExecutionUs', title: 'database: execution' },
  { key: 'databaseTransferUs', title: 'database: transfer' },
  { key: 'transformUs', title: 'transform' },
  { key: 'serializationUs', title: 'serialization' },
];

/** Microseconds of the whole that no layer accounts for: the time between the server's clock readings. */
export function unaccountedUs(layers: Layers): number {
  return Math.max(0, layers.totalUs - sumUs(layers));
}

function sumUs(layers: Layers): number {
  return sumOf(layerTitles, ({ key }) => layers[key]);
}

/** The sum of the layers may differ from the whole by this share, either way. */
const missedMax = 0.1;

/** Null if the layers add up to the whole closely enough to show where the time goes. */
export function layersWarning(layers: Layers | null): string | null {
  if (layers === null || layers.totalUs === 0) return null;
  const share = sumUs(layers) / layers.totalUs;
  if (Math.abs(share - 1) <= missedMax) return null;
  return (
    `layers: they add up to ${Math.round(100 * share)} % of the time of a request, more than ` +
    `${100 * missedMax} % off: something disturbed the ${layers.requests} requests that were measured. ` +
    'Measure them again while the machine is quiet'
  );
}
