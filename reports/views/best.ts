/** Which strategies are best for each kind of question, in a sentence each. */
import { type Purpose, purposeOf, questionKey, targetLabel } from '../../results/run-file/case.ts';
import { type QuestionKind, questionKinds, type Run } from '../../results/run-file/run.ts';
import { type Best, bestOf } from '../../results/summary/best.ts';
import { purposes, type Section } from '../sections.ts';
import { joined } from './opening.ts';

const kindTitles: Readonly<Record<QuestionKind, string>> = {
  'one document': 'one document',
  'a page of documents': 'a page',
  'few fields': 'few fields',
  'an aggregation': 'an aggregation',
  'a write': 'a write',
};

/** What was found about one question. */
interface Found {
  readonly kind: QuestionKind | null;
  readonly purpose: Purpose;
  /** `users-page`, or `users-page on large` where a run has several datasets. */
  readonly question: string;
  /** `qm`, `qm and mv tie`, `all tie` */
  readonly best: string;
}

/**
 * `best for a page: qm and mv tie (cost), qm (latency)`. Questions are those without a network delay, if there are any. A
 * kind that was not asked has no line.
 */
export function bestLines(run: Run, sections: readonly Section[]): readonly string[] {
  const found = foundIn(run, sections);
  return questionKinds.flatMap((kind) => {
    const own = found.filter((one) => one.kind === kind);
    const texts = purposes.flatMap((purpose) => {
      const answers = own.filter((one) => one.purpose === purpose);
      return answers.length === 0 ? [] : [{ purpose, text: answersText(answers) }];
    });
    const alike = [...Map.groupBy(texts, ({ text }) => text)];
    const parts = alike.map(([text, same]) => `${text} (${joined(same.map(({ purpose }) => purpose))})`);
    return parts.length === 0 ? [] : [`best for ${kindTitles[kind]}: ${parts.join('; ')}`];
  });
}

function foundIn(run: Run, sections: readonly Section[]): readonly Found[] {
  const best = bestOf(run);
  const datasets = new Set(run.results.map(({ dataset }) => dataset));
  const nearest = Math.min(...run.results.map(({ databaseDelayMs }) => databaseDelayMs));
  return sections.flatMap(({ scenario, summaries: [first] }): readonly Found[] => {
    const result = first?.result;
    const own = result && best.get(questionKey(result));
    if (!own || result.databaseDelayMs !== nearest) return [];
    const question = datasets.size === 1 ? scenario.name : `${scenario.name} on ${result.dataset}`;
    return [{ kind: scenario.kind, purpose: purposeOf(result.load), question, best: bestText(own) }];
  });
}

function bestText({ results, compared }: Best): string {
  if (results.length === compared) return 'all tie';
  const labels = joined(results.map(targetLabel));
  return results.length === 1 ? labels : `${labels} tie`;
}

/** The same for all questions, or each with the questions that it is for. */
function answersText(answers: readonly Found[]): string {
  const groups = [...Map.groupBy(answers, ({ best }) => best)];
  const [first] = groups;
  if (first !== undefined && groups.length === 1) return first[0];
  return groups.map(([best, own]) => `${best} in ${joined(own.map(({ question }) => question))}`).join(', ');
}
