/** The workflows of this project, as YAML says them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

const StepSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: texts.default({}),
  run: z.string().optional(),
  shell: z.literal('bash').optional(),
  env: texts.default({}),
  'continue-on-error': z.boolean().default(false),
});
export type Step = z.infer<typeof StepSchema>;

const permissions = z.record(z.string(), z.enum(['read', 'write']));

const JobSchema = z.strictObject({
  needs: z.string().optional(),
  if: z.string().optional(),
  strategy: z.unknown().optional(),
  'runs-on': z.literal('ubuntu-latest'),
  'timeout-minutes': z.number(),
  permissions: permissions.optional(),
  steps: z.array(StepSchema),
});
export type Job = z.infer<typeof JobSchema>;

const WorkflowSchema = z.strictObject({
  name: z.string(),
  on: z.record(
    z.string(),
    z
      .object({ paths: z.array(z.string()).optional() })
      .loose()
      .nullable(),
  ),
  permissions,
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), JobSchema),
});
export type Workflow = z.infer<typeof WorkflowSchema>;

const ActionSchema = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().default('') })),
  outputs: z.record(z.string(), z.object({ description: z.string(), value: z.string() })),
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(StepSchema) }),
});
export type Action = z.infer<typeof ActionSchema>;

/** A workflow of the project in `folder`. Throws an Error for a field that these tests do not know. */
export function workflowIn(folder: string, name: string): Workflow {
  return WorkflowSchema.parse(parse(readFileSync(join(folder, '.github/workflows', name), 'utf8')));
}

export function actionIn(folder: string): Action {
  return ActionSchema.parse(parse(readFileSync(join(folder, 'action.yml'), 'utf8')));
}
