/** The text around the figures: what was measured, and how to read it. */

import { countOf, dateText, none } from '../../results/format.ts';
import { launchCount } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { isCapacity, isCompared, isPlansAlone, labelsOf, type Section } from '../sections.ts';
import { type Html, html } from '../tables/html.ts';
import { aaLine, notesOf } from '../views/notes.ts';

/** One sentence on the whole run, and another if it was not finished or not every case is `ok`. */
export function measuredHtml(run: Run, sections: readonly Section[]): Html {
  const { environment } = run;
  const settings = [...new Set(sections.map(({ setting }) => setting))].join('; ');
  const aa = aaLine(run);
  return html`<p class="lead">The time that ${countOf(labelsOf(sections).length, 'way')} of reading the same data
(${labelsOf(sections).join(', ')}) take to answer ${countOf(run.scenarios.length, 'GraphQL operation')}
over PostgreSQL ${environment.postgresVersion}, on ${environment.cpuModel} with ${countOf(environment.cpuCount, 'core')}
(${settings}; ${countOf(launchCount(run), 'launch', 'launches')} of each server), ${dateText(run.startedAt)}.</p>
${unfinishedHtml(run)}${aa && html`<p class="${aa.style === 'alert' ? 'alert' : 'quiet'}">${aa.text}</p>\n`}${doubtfulHtml(run)}${warningsHtml(run)}`;
}

function warningsHtml({ environment: { warnings } }: Run): Html | null {
  const listed = warnings.map((warning) => html`<li>Warning: ${warning}.</li>\n`);
  return listed.length === 0 ? null : html`<ul class="quiet">\n${listed}</ul>\n`;
}

function unfinishedHtml(run: Run): Html | null {
  if (isPlansAlone(run))
    return html`<p class="alert">This run holds only plans: no load ran, so there are no latencies.</p>\n`;
  if (run.finishedAt !== null) return null;
  return html`<p class="alert">This run was not finished. It holds the rounds measured so far; continue it with
<code>npm run bench -- --resume ${run.id}</code>.</p>
`;
}

function doubtfulHtml(run: Run): Html | null {
  const kinds = (['invalid', 'unsteady', 'saturated'] as const).flatMap((status) => {
    const count = run.results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  if (kinds.length === 0) return null;
  return html`<p class="alert">Of ${countOf(run.results.length, 'case')}, ${kinds.join(', ')}: marked, with the reason, wherever they appear.</p>
`;
}

/** How to read the figures that this run has, the strategies' titles, and the run's notes. */
export function guideHtml(run: Run, sections: readonly Section[]): Html {
  const rated = sections.filter(isCapacity);
  const timed = sections.filter((section) => !isCapacity(section));
  const executors = run.executors.length > 1 ? run.executors : [];
  const titles = [...run.strategies, ...executors].map(
    ({ name, title }) => html`<dt>${name}</dt><dd>${title}</dd>
`,
  );
  return html`<ul>
<li>Every figure is estimated in the same way: the centre of the rounds of each launch of the server (Hodges-Lehmann, which a few
disturbed rounds do not move), then the geometric mean over launches. Below it is its 95 % interval (Student's t over launches, because
rounds of one launch are not independent; with fewer than four launches it is over rounds, and says so). <b>p50</b> is based on the
median latency of each round.</li>
${isCompared(timed) ? ratioHtml : null}${executors.length > 0 ? executorsHtml : null}<li><b>Spread</b>: about half of the rounds lie within this much of the p50. <b>p99</b> is taken over all requests of
each launch if there are at least 1,000; else over all requests together, and its interval treats them as independent.</li>
${isOpen(sections) ? openHtml : null}${rated.length > 0 ? capacityHtml(rated) : null}<li><b>CPU</b> is the CPU time of one request: in the server thread that answers (threads that compile and collect garbage are in the
run file), and in the database's processes.</li>
<li><b>Statements</b>, <b>buffers</b> (pages of 8 KiB) and <b>response bytes</b> are exact counts of one typical request.
Buffers include detoasting: large values are only fetched when rows are converted to text (EXPLAIN's SERIALIZE).</li>
<li><b>${none}</b> is an unknown figure: p50 needs 20 requests, p99 1,000; the CPU of a remote
database is not visible; buffers need PostgreSQL 17, because older versions do not count detoasting.</li>
<li><b>invalid</b>: something was wrong, so there are no figures. <b>unsteady</b>: its server became faster or slower while it was timed.
It has figures, to be read with care. <b>saturated</b>: the offered rate was not reached, or the load generator was late.
Its throughput and costs are figures, but its latency is not.</li>
</ul>
<dl class="strategies">
${titles}</dl>${notesOf(run).map((note) => html`\n<p class="quiet">Note: ${note}.</p>`)}`;
}

function isOpen(sections: readonly Section[]): boolean {
  return sections.some(({ summaries }) => summaries.some(({ result }) => result.load.kind !== 'closed'));
}

const openHtml = html`<li>In an <b>open loop</b>, requests are sent at intended times, whether or not earlier ones are answered. Latency counts from
the intended time, so it includes <b>sent late</b>, the delay of the load generator.</li>
`;

function capacityHtml(sections: readonly Section[]): Html {
  const ratio = isCompared(sections)
    ? html` <b>Capacity ÷ normalized</b> compares with plain joins, round by round: 2 is twice the rate.`
    : null;
  return html`<li><b>Capacity</b> is the highest rate of an open loop that keeps its latency limit, found by bisection to within 5 % in each
round; p99 is measured at this rate.${ratio}</li>
`;
}

const ratioHtml = html`<li><b>p50 ÷ normalized</b> compares with plain joins over the normalized tables, round by round: 0.5 is half the
time. If the interval contains 1, no winner is named; the report says how large a difference is still possible. With many
ratios, some intervals exclude 1 by chance: <b>not significant</b> marks those that do not hold after correction for all ratios
of the run (Holm, 5 %). They name no winner either.</li>
`;

const executorsHtml = html`<li>Strategies answer through <b>executors</b>: <b>qm direct</b> is <b>qm</b> by the executor direct, and <b>qm</b> alone is
by mercurius. Ratios are always to plain joins by mercurius; executors are also compared with each other.</li>
`;
