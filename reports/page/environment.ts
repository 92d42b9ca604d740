/** Where a run was made, so that somebody else can judge whether it applies to them. */

import { countOf, dateText, none, withMs } from '../../results/format.ts';
import type { Environment, NoiseFloor, Run } from '../../results/run.ts';
import { type Html, html, tableHtml } from '../tables/html.ts';

export function environmentHtml(run: Run): Html {
  const { environment } = run;
  const facts = { name: 'Environment', caption: 'What the figures were made on', rows: environmentRows(run) };
  return html`${tableHtml(facts)}${settingsHtml('PostgreSQL settings', environment.postgresSettings)}
${settingsHtml('Session settings', environment.sessionSettings)}`;
}

function environmentRows({ environment, id, startedAt, finishedAt, profile }: Run): [string, string][] {
  const { postgresVersion, postgresIsEmbedded, cpuModel, cpuCount, cpuGovernor } = environment;
  return [
    ['Run', id],
    ['Profile', profile],
    ['Started', dateText(startedAt)],
    ['Finished', finishedAt === null ? 'not finished' : dateText(finishedAt)],
    ['Commit', commitText(environment)],
    ['Node', environment.nodeVersion],
    ['PostgreSQL', `${postgresVersion}, ${postgresIsEmbedded ? 'embedded' : 'given by DATABASE_URL'}`],
    ['Pool', countOf(environment.poolConnections, 'connection')],
    ['Platform', `${environment.platform}, kernel ${environment.kernel}`],
    [
      'CPU',
      `${cpuModel}, ${countOf(cpuCount, 'core')}${cpuGovernor === null ? '' : `, governor ${cpuGovernor}`}`,
    ],
    ...placementRows(environment),
    ['Memory', gibibytes(environment.memoryBytes)],
    ['Container limits', containerText(environment)],
    ['Load average at start', environment.loadAverageAtStart.toFixed(2)],
    ...noiseRows(environment),
    ['Dependency lock', environment.dependencyLockHash],
    ['Seed of data and questions', String(environment.seed)],
    ['Seed of the order', String(environment.orderSeed ?? environment.seed)],
  ];
}

/** Runs of before did without. */
function placementRows({ cpuPlacement, serverNodeFlags }: Environment): [string, string][] {
  return [
    ...(cpuPlacement === null ? [] : [['CPU placement', cpuPlacement] as [string, string]]),
    ...(serverNodeFlags === '' ? [] : [["Flags of the servers' Node", serverNodeFlags] as [string, string]]),
  ];
}

/** What the machine was like while nothing of the run was under way. */
function noiseRows({ noiseFloor }: Environment): [string, string][] {
  if (noiseFloor === null) return [];
  const { start, end } = noiseFloor;
  return [
    ['Noise floor at start', noiseText(start)],
    ['Noise floor at end', end === null ? none : noiseText(end)],
  ];
}

function noiseText(floor: NoiseFloor): string {
  const { workMedianUs, workSpread, memoryReadNs, memoryReadBytes, timerLagP99Us, ...shares } = floor;
  const share = (value: number | null) => (value === null ? none : `${(100 * value).toFixed(1)} %`);
  return (
    `fixed work ${withMs(workMedianUs)}, 80 % within ${share(workSpread)}; ` +
    (memoryReadNs === null
      ? ''
      : `random read of ${memoryReadBytes / 2 ** 20} MiB ${memoryReadNs.toFixed(0)} ns; `) +
    `1 ms timer late by ${withMs(timerLagP99Us)} (p99); ` +
    `CPU of others ${share(shares.otherCpuShare)}, stolen ${share(shares.stolenCpuShare)}`
  );
}

function commitText({ commit, dirty }: Environment): string {
  return commit === null ? none : `${commit}${dirty ? ', with uncommitted changes' : ''}`;
}

function containerText({ containerCpuLimit, containerMemoryLimitBytes }: Environment): string {
  const limits = [
    containerCpuLimit === null ? null : countOf(containerCpuLimit, 'core'),
    containerMemoryLimitBytes === null ? null : gibibytes(containerMemoryLimitBytes),
  ].filter((limit) => limit !== null);
  return limits.length === 0 ? 'none' : limits.join(', ');
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function settingsHtml(title: string, settings: Readonly<Record<string, string>>): Html {
  const listed = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return html`<details><summary>${title} (${listed.length})</summary><pre tabindex="0" aria-label="${title}">${listed.join('\n')}</pre></details>
`;
}
