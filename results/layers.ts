/** The layers of a request in the order in which it passes them, and what they leave over. */
import type { Layers } from './run.ts';

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

/** Microseconds of the whole that no layer accounts for: what lies between the server's clocks. */
export function unaccountedUs(layers: Layers): number {
  return Math.max(0, layers.totalUs - layerTitles.reduce((sum, { key }) => sum + layers[key], 0));
}
