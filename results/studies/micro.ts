/** What `micro` found. */
import { count } from '../run-file/result.ts';
import { MicroBenchmarkSchema } from '../run-file/run.ts';
import { HostSchema, listOf, studySchema } from './envelope.ts';

export const MicroSchema = studySchema(
  'micro',
  HostSchema,
  { processes: count, seed: count },
  { benchmarks: listOf(MicroBenchmarkSchema) },
);
