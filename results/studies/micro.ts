/** What `micro` found. */
import { MicroBenchmarkSchema } from '../run-file/run.ts';
import { count, HostSchema, listOf, studySchema } from './envelope.ts';

export const MicroSchema = studySchema(
  'micro',
  HostSchema,
  { processes: count, seed: count },
  { benchmarks: listOf(MicroBenchmarkSchema) },
);
