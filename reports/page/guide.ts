/** The text around the figures: what was measured, and how to read it. */

import { countOf, dateText, none } from '../../results/format.ts';
import { isForeign, launchCount, type Purpose, reference } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { isCompared, isPlansAlone, labelsOf, type Section } from '../sections.ts';
import { type Html, html } from '../tables/html.ts';
import { bestLines } from '../views/best.ts';
import { aaLine, notesOf } from '../views/notes.ts';
import { joined, openingLines } from '../views/opening.ts';
import { timeText } from '../views/time.ts';

/** One sentence on the whole run, and another if it was not finished or not every case is `ok`. */
export function measuredHtml(run: Run, sections: readonly Section[]): Html {
  const { environment } = run;
  const settings = [...new Set(sections.map(({ setting }) => setting))].join('; ');
  const aa = aaLine(run);
  const best = bestLines(run, sections).map((line) => html`<li>${line}</li>\n`);
  const time = timeText(run);
  const units = [...new Set(sections.map(({ purpose }) => unitOf[purpose]))];
  const opening = openingLines(run, sections).map(
    ({ text, style = 'tells' }) => html`<p class="${style}">${text}</p>\n`,
  );
  const labels = labelsOf(sections);
  const measured = isForeign(run)
    ? {
        who: `${countOf(labels.length, 'server')} that somebody else started`,
        what: countOf(run.scenarios.length, 'scenario'),
        over: '',
        launches: 'with fresh connections',
      }
    : {
        who: `${countOf(labels.length, 'way')} of reading the same data`,
        what: countOf(run.scenarios.length, 'GraphQL operation'),
        over: `over PostgreSQL ${environment.postgresVersion}, `,
        launches: 'of each server',
      };
  return html`${opening}<p class="lead">What ${measured.who}
(${labels.join(', ')}) cost${units.length > 0 && `, in ${joined(units)},`} to answer ${measured.what}
${measured.over}on ${environment.cpuModel} with ${countOf(environment.cpuCount, 'core')}
(${settings}; ${countOf(launchCount(run), 'launch', 'launches')} ${measured.launches}), ${dateText(run.startedAt)}.</p>
${unfinishedHtml(run)}${aa && html`<p class="${aa.style === 'alert' ? 'alert' : 'quiet'}">${aa.text}</p>\n`}${doubtfulHtml(run)}${best.length > 0 && html`<ul>\n${best}</ul>\n`}${time && html`<p class="quiet">${time}</p>\n`}${warningsHtml(run)}`;
}

/** In which a way of reading is said to cost something. */
const unitOf: Readonly<Record<Purpose, string>> = {
  cost: 'CPU',
  latency: 'latency',
  traffic: 'latency',
  capacity: 'capacity',
};

function warningsHtml({ environment: { warnings } }: Run): Html | null {
  const listed = warnings.map((warning) => html`<li>Warning: ${warning}.</li>\n`);
  return listed.length === 0 ? null : html`<ul class="quiet">\n${listed}</ul>\n`;
}

function unfinishedHtml(run: Run): Html | null {
  if (isPlansAlone(run))
    return html`<p class="alert">This run holds only plans: no load ran, so there are no figures.</p>\n`;
  if (run.finishedAt !== null) return null;
  if (isForeign(run))
    return html`<p class="alert">This run was not finished. It holds the rounds measured so far.</p>\n`;
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
  const purposes = new Set(sections.map(({ purpose }) => purpose));
  const executors = run.executors.length > 1 ? run.executors : [];
  const titles = [...run.strategies, ...executors].map(
    ({ name, title }) => html`<dt>${name}</dt><dd>${title}</dd>
`,
  );
  return html`<ul>
${[...purposes].map((purpose) => (isForeign(run) && purpose === 'cost' ? foreignCostHtml : purposeHtml[purpose]))}${isCompared(sections) ? comparedHtml(sections[0]?.against) : null}${executors.length > 0 ? executorsHtml : null}<li>Every figure is estimated in the same way: the centre of the rounds of each launch of the server (Hodges-Lehmann, which a few
disturbed rounds do not move), then the geometric mean over launches. Below it is its 95 % interval (Student's t over launches, because
rounds of one launch are not independent; with fewer than four launches it is over rounds, and says so). <b>p50</b> is based on the
median latency of each round. <b>p90</b> and <b>p99</b> are taken over all requests of each launch, p99 if there are at least 1,000; else
over all requests together, and the interval treats them as independent. <b>Spread</b>: about half of the rounds lie within this much of
the figure.</li>
${isForeign(run) ? foreignUnknownHtml : strategiesUnknownHtml}<li><b>invalid</b>: something was wrong, so there are no figures. <b>unsteady</b>: its server became faster or slower while it was timed.
It has figures, to be read with care. <b>saturated</b>: the offered rate was not reached, or the load generator was late.
Its throughput and costs are figures, but its latency is not.</li>
</ul>
<dl class="strategies">
${titles}</dl>${notesOf(run).map((note) => html`\n<p class="quiet">Note: ${note}.</p>`)}`;
}

const strategiesUnknownHtml = html`<li><b>Statements</b>, <b>buffers</b> (pages of 8 KiB) and <b>response bytes</b> are exact counts of one typical request.
Buffers include detoasting: large values are only fetched when rows are converted to text (EXPLAIN's SERIALIZE).</li>
<li><b>${none}</b> is an unknown figure: p50 needs 20 requests, p99 1,000; the CPU of a remote
database is not visible; buffers need PostgreSQL 17, because older versions do not count detoasting.</li>
`;

const foreignUnknownHtml = html`<li><b>${none}</b> is an unknown figure: p50 needs 20 requests, p99 1,000; the CPU of a process of another user,
in a container or on another machine is not visible.</li>
`;

const foreignCostHtml = html`<li><b>Cost</b> is the CPU time of a request, measured under load: of all threads of the processes that listen on the port of the
server, and of those that they have started. What stands behind them is not included, a database for example. Where it is not known,
throughput takes its place. Under load, how long an answer takes is a queue, and no latency: it is not shown as one.</li>
`;

const purposeHtml: Readonly<Record<Purpose, Html>> = {
  cost: html`<li><b>Cost</b> is the CPU time of a request, measured under load, where batching and caches are what they are in
production: of the server thread that answers (threads that compile and collect garbage are among the resources), of the database's
processes, and of both together. Strategies are compared by it. <b>Per core</b>: what one core answers in a second, if server
and database share it. Under load, how long an answer takes is a queue, and no latency: it is not shown as one.</li>
`,
  latency: html`<li><b>Latency</b> is asked one request at a time: what a caller waits for when nobody else asks.</li>
`,
  traffic: html`<li>Latency <b>at the same traffic</b> is what users feel: an open loop offers the same rate to all strategies of a scenario,
whether or not earlier requests are answered. Latency counts from the intended time, so it includes <b>sent late</b>, the delay of
the load generator.</li>
`,
  capacity: html`<li><b>Capacity</b> is the highest rate of an open loop that keeps its latency limit, found by bisection to within 5 % in each
round; p99 is measured at this rate.</li>
`,
};

const comparedHtml = (
  against: string = reference,
): Html => html`<li><b>Beside ${against}</b> compares with ${against}, round by round, as a factor above 1 in words:
1.8x cheaper, 2.1x slower. Below it is the 95 % interval of the factor. <b>Too close to call</b>: no winner is named, after
correction for the number of comparisons of the run (Holm, 5 %); in parentheses is the interval of the ratio, in which 1 is no
difference. <b>Same within</b> is a tie: the whole interval lies so near 1.</li>
`;

const executorsHtml = html`<li>Strategies answer through <b>executors</b>: <b>qm direct</b> is <b>qm</b> by the executor direct, and <b>qm</b> alone is
by mercurius. Executors are also compared with each other.</li>
`;
