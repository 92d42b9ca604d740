/** What a gate found, as GitHub shows it: a check with a conclusion, and a comment. Pure. */
import { z } from 'zod';
import type { WorkflowRun } from './event.ts';

/** What `gate --json` writes, as far as it is needed here. */
export const GateSchema = z.object({
  outcome: z.enum(['fine', 'finding', 'inconclusive', 'invalid']),
  summary: z.string(),
});

export interface Verdict {
  readonly conclusion: 'success' | 'failure' | 'neutral';
  /** One line with the reason. */
  readonly title: string;
  /** All of it, as Markdown. */
  readonly text: string;
}

/** Too noisy to tell is neither good nor bad, so it is never green. */
const conclusions = {
  fine: 'success',
  finding: 'failure',
  inconclusive: 'neutral',
  invalid: 'failure',
} as const satisfies Record<z.infer<typeof GateSchema>['outcome'], Verdict['conclusion']>;

const titleLengthMax = 200;
/** GitHub takes 65,535 characters of a check and 65,536 of a comment, which has some lines more. */
const textLengthMax = 64_000;

export function verdictOf({ outcome, summary }: z.infer<typeof GateSchema>, markdown: string): Verdict {
  return {
    conclusion: conclusions[outcome],
    title: shortened(summary.replaceAll(/\s+/g, ' ').trim(), titleLengthMax, '…'),
    text: shortened(withoutMentions(markdown), textLengthMax, '\n\n… The rest is in the artifact.'),
  };
}

/** A gate that gave no verdict: if its workflow was stopped or never began, that is nobody's fault. */
export function withoutVerdict(
  { conclusion, html_url: url }: Pick<WorkflowRun, 'conclusion' | 'html_url'>,
  ownUrl: string,
): Verdict {
  if (conclusion === 'success') {
    const text = `What was measured could not be judged. [The log](${ownUrl}) says why.`;
    return { conclusion: 'failure', title: 'measured, but not judged', text };
  }
  const isFailure = conclusion === 'failure';
  return {
    conclusion: isFailure ? 'failure' : 'neutral',
    title: isFailure ? 'nothing was measured' : `nothing was measured: ${conclusion ?? 'unknown'}`,
    text: `Nothing was measured. [The log](${url}) says why.`,
  };
}

function shortened(text: string, lengthMax: number, end: string): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - end.length)}${end}`;
}

/** The text quotes what a pull request's servers said, which must not call anybody: a space of no width after each @. */
function withoutMentions(text: string): string {
  return text.replaceAll('@', '@\u200b');
}

/** By this the comment of a pull request is found again. */
export const marker = '<!-- cqrs-bench gate -->';

export function commentOf(
  { text }: Verdict,
  { head_sha: commit, html_url: url }: Pick<WorkflowRun, 'head_sha' | 'html_url'>,
): string {
  const source = `<sub>${commit.slice(0, 7)}: [log, run files and page](${url}). This comment is updated by every push.</sub>`;
  return `${marker}\n${text.trimEnd()}\n\n${source}\n`;
}
