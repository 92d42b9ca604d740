/** What is shown of a whole run beside its figures. */
import type { Run } from '../../results/run.ts';
import type { Medium, Table } from '../tables/table.ts';

export interface RunView {
  /** Of its heading on the page. */
  readonly id: string;
  readonly title: string;
  /** What to know before, on the page. */
  readonly lead?: (run: Run) => string;
  /** On the page. */
  readonly caption: string;
  readonly on: readonly Medium[];
  /** Empty where the run has nothing of it. */
  readonly tables: (run: Run) => readonly Table[];
}
