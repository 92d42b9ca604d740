/** The price of a fast read, in reading order. */
import type { RunView } from '../../sections.ts';
import { breakEvenView } from './break-even.ts';
import { mixedView } from './mixed.ts';
import { stalenessView } from './staleness.ts';
import { priceView } from './summary.ts';
import { sustainedView } from './sustained.ts';
import { sweepsView } from './sweeps.ts';
import { growthView, rebuildView, refreshView, touchedView } from './upkeep.ts';

/** What a terminal and the README show; the page shows all. */
export const priceInShort: readonly RunView[] = [priceView, breakEvenView];

export const priceViews: readonly RunView[] = [
  ...priceInShort,
  stalenessView,
  mixedView,
  refreshView,
  rebuildView,
  touchedView,
  growthView,
  sweepsView,
  sustainedView,
];
