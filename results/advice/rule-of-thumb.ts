/**
 * The rule that is usually given for CQRS: can reads be late by minutes, materialized views; can they not, query-model tables;
 * and neither, unless there are about a hundred reads a write. It is set against what was measured.
 */
import { reference } from '../run-file/case.ts';
import { rateOf, type Workload } from './workload.ts';

const minutesLateMs = 5 * 60_000;
const [skippedAtMost, worthItFrom] = [10, 100];

/** The strategy that the rule names; null between 10 and 100 reads a write, of which it says nothing. */
export function ruleOfThumb({ reads, writes, stalenessMs }: Workload): string | null {
  const readsPerWrite = rateOf(reads) / rateOf(writes);
  if (readsPerWrite <= skippedAtMost) return reference;
  if (readsPerWrite < worthItFrom) return null;
  return stalenessMs >= minutesLateMs ? 'mv' : 'qm';
}
