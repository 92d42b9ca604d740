/** Which two a gate compared, and how. */
import { counter, countOf, shortened } from '../../../results/format.ts';
import type { Gate } from '../../../results/gate/gate.ts';
import type { Subjects } from '../../../results/gate/sides.ts';
import { isForeign } from '../../../results/run-file/case.ts';
import type { Run } from '../../../results/run-file/run.ts';
import { serversText } from './servers.ts';

/** Which two were compared: servers by URL, revisions by their commits, or runs by their ids and commits. */
export function titleText({ candidate, baseline, options }: Gate, subjects: Subjects): string {
  const servers = options.isPooled ? serversText(candidate) : null;
  if (servers !== null) return `${servers}, run ${candidate.id}`;
  const [ours, theirs] = [commitText(candidate, subjects.candidate), commitText(baseline, subjects.baseline)];
  return options.isPooled
    ? `${ours} against ${theirs}, run ${candidate.id}`
    : `${candidate.id} (${ours}) against ${baseline.id} (${theirs})`;
}

const subjectLengthMax = 60;

/** `1a2b3c4 "results: add a metric", with changes` */
function commitText({ environment: { commit, dirty } }: Run, subject: string | null): string {
  const name = commit?.slice(0, 7) ?? 'an unknown commit';
  const title = subject === null ? '' : ` "${shortened(subject, subjectLengthMax)}"`;
  return `${name}${title}${dirty ? ' with changes' : ''}`;
}

/** How the figures were compared. */
export function designText({ design, rows, options, candidate }: Gate): string {
  const count = rows.flatMap(({ cells }) => cells).filter(({ verdict }) => verdict !== null).length;
  const how = options.isPooled
    ? `Both ${isForeign(candidate) ? 'servers' : 'revisions'} were measured in turns: rounds are paired, Student's t over launches`
    : design === 'paired'
      ? "Both files hold the same run: rounds are paired, Student's t over launches"
      : "Separate runs: Welch's t over the means of launches; changes of the machine between them count too";
  return `${how}. Holm's correction over ${countOf(count, 'comparison')}, margin ${exactPercent(options.margin)}.`;
}

export const legend =
  'Candidate against baseline: change with its 95 % interval; "none above x": no difference found above x.';

/** `0.025` -> `2.5 %`, as it was typed. */
export function exactPercent(share: number): string {
  return `${counter(share * 100)}\u00a0%`;
}
