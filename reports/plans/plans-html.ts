/** Every plan of a section, folded: statement, parameters, tree, and the JSON that it was made from. */

import { countOf, oneLine, shortened } from '../../results/format.ts';
import { executionMs } from '../../results/plans/plan-node.ts';
import type { Plan } from '../../results/run-file/result.ts';
import type { Summary } from '../../results/summary/stats.ts';
import type { Section } from '../sections.ts';
import { type Html, html } from '../tables/html.ts';
import { planTree } from './plan-text.ts';

/** The plans of all strategies of a section, each under its heading. */
export function plansHtml({ summaries }: Section): Html {
  return html`<div class="plans">
<h3>Plans on ${summaries[0]?.result.dataset}</h3>
${summaries.map(strategyPlans)}
</div>`;
}

function strategyPlans({ label, result }: Summary): Html {
  const { plans } = result;
  if (plans.length === 0) return html`<h4>${label}</h4><p class="quiet">No plan was recorded.</p>`;
  return html`<h4>${label}: ${countOf(plans.length, 'statement')}</h4>
${plans.map((plan, index) => planHtml(plan, `${index + 1} of ${plans.length}`))}`;
}

function planHtml(plan: Plan, position: string): Html {
  const tree = planTree(plan.plan);
  const ms = executionMs(plan.plan);
  return html`<details class="plan">
<summary>${position}${ms !== null && `, ${ms.toFixed(3)} ms`}: <code>${shortened(oneLine(plan.statement), 100)}</code></summary>
<pre tabindex="0" aria-label="Statement">${plan.statement}</pre>
${parametersHtml(plan.parameters)}
${tree === null ? html`<p>This plan is not in a form that can be drawn as a tree.</p>` : html`<pre tabindex="0" class="tree" aria-label="Plan tree">${tree}</pre>`}
<details class="raw"><summary>JSON of this plan</summary><pre tabindex="0" aria-label="Plan as JSON">${JSON.stringify(plan.plan, null, 2) ?? 'null'}</pre></details>
</details>
`;
}

function parametersHtml(parameters: readonly unknown[]): Html {
  if (parameters.length === 0) return html`<p class="quiet">No parameters.</p>`;
  const listed = parameters
    .map((value, index) => `$${index + 1} = ${JSON.stringify(value) ?? 'null'}`)
    .join('\n');
  return html`<pre tabindex="0" aria-label="Parameters">${listed}</pre>`;
}
