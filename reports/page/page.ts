/** The report: one HTML file that needs neither network nor scripts. */
import { join } from 'node:path';
import { dateText } from '../../results/format.ts';
import { writeAtomically } from '../../results/run-file/atomic-write.ts';
import { isForeign } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import type { Chart } from '../charts/chart.ts';
import { chartsOf, overviews } from '../charts/index.ts';
import { coresView } from '../figures/cores.ts';
import { resourcesTable, sectionFigures } from '../figures/page.ts';
import { offeredText } from '../figures/titles.ts';
import { plansHtml } from '../plans/plans-html.ts';
import { type RunView, type Section, sectionsOf } from '../sections.ts';
import { type Html, html, tableHtml } from '../tables/html.ts';
import { withRows } from '../tables/table.ts';
import { executorsView } from '../views/by-executor.ts';
import { delayView, storageView } from '../views/database.ts';
import { microView } from '../views/micro.ts';
import { plannedSections } from '../views/plans.ts';
import { priceViews } from '../views/price/index.ts';
import { environmentHtml } from './environment.ts';
import { guideHtml, measuredHtml } from './guide.ts';
import { chartHtml, shellHtml } from './shell.ts';

/** In this order. A new table of a whole run is a view and a place here. */
const viewsBeforeScenarios: readonly RunView[] = [
  ...priceViews,
  coresView,
  storageView,
  delayView,
  executorsView,
];
const viewsAfterScenarios: readonly RunView[] = [microView];

/** Writes `folder/index.html`, making the folder, and resolves to the file's path. Throws the system's error. */
export async function writeReport(run: Run, folder: string, against?: string): Promise<string> {
  const path = join(folder, 'index.html');
  writeAtomically(path, pageHtml(run, against));
  return path;
}

/** The whole page. */
export function pageHtml(run: Run, against?: string): string {
  const sections = sectionsOf(run, against);
  const scenarios =
    run.scenarios.length === 0 ? [] : [...Map.groupBy(sections, ({ scenario }) => scenario).values()];
  return shellHtml({
    title: `cqrs-bench: ${run.profile} run of ${dateText(run.startedAt)}`,
    heading: `What each ${isForeign(run) ? 'server' : 'way of reading'} costs`,
    content: html`${measuredHtml(run, sections)}
<h2 id="reading">How to read it</h2>
${guideHtml(run, sections)}
<h2 id="environment">Environment</h2>
${environmentHtml(run)}
${viewsBeforeScenarios.map((view) => viewHtml(view, run))}${overviews.filter(({ shows }) => shows(sections)).map((chart) => chartHtml(chart, sections))}${scenarios.map((own) => scenarioHtml(own, sections))}
${viewsAfterScenarios.map((view) => viewHtml(view, run))}`,
    footer: `Made by cqrs-bench from the run ${run.id}.`,
  });
}

/** Null if the run has nothing for the view. */
function viewHtml({ id, title, lead, caption = '', tables }: RunView, run: Run): Html | null {
  const shown = withRows(tables(run));
  if (shown.length === 0) return null;
  return html`<h2 id="${id}">${title}</h2>
${lead && html`<p>${lead(run)}</p>\n`}${shown.map((table) => tableHtml({ name: title, caption, ...table }))}`;
}

/** One scenario, with a part per setting under which it was asked, and its plans, which are the same in all of them. */
function scenarioHtml(sections: readonly Section[], all: readonly Section[]): Html {
  const [first] = sections;
  if (first === undefined) return html``;
  const { name, title, operation } = first.scenario;
  const drawn = chartsOf(sections);
  return html`<section aria-labelledby="scenario-${name}">
<h2 id="scenario-${name}">${name}: ${title}</h2>
<pre tabindex="0" aria-label="Operation">${operation}</pre>
${sections.map((section) => partHtml(section, drawn.get(section) ?? [], all))}
${plannedSections(sections).map(plansHtml)}
</section>
`;
}

function partHtml(section: Section, drawn: readonly Chart[], all: readonly Section[]): Html {
  return html`${tableHtml(sectionFigures(section, offeredText([section], all)))}
${drawn.map((chart) => chartHtml(chart, section))}
${resourcesHtml(section)}`;
}

/** Folded, because it explains figures, and is not meant for choosing a strategy. */
function resourcesHtml(section: Section): Html | null {
  const table = resourcesTable(section);
  return table && html`<details>\n<summary>Resources</summary>\n${tableHtml(table)}</details>\n`;
}
