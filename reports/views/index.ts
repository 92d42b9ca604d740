/** What is shown of a whole run, in the order of the page. A new table of it is a view and a line here. */
import { distanceView, storageView } from './database.ts';
import { microView } from './micro.ts';
import type { RunView } from './run-view.ts';

export const viewsBeforeScenarios: readonly RunView[] = [storageView, distanceView];
export const viewsAfterScenarios: readonly RunView[] = [microView];
