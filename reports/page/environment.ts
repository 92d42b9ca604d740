/** Where a run was made, so that readers can judge whether it applies to them. */
import { countOf, dateText, none, orNone, withMs } from '../../results/format.ts';
import type { Environment, NoiseFloor, Run } from '../../results/run-file/run.ts';
import { type Html, html, tableHtml } from '../tables/html.ts';
import { type Maybe, present } from '../tables/table.ts';

export function environmentHtml(run: Run): Html {
  const { environment } = run;
  const rows = environmentRows(run);
  return html`${tableHtml({ name: 'Environment', caption: 'What the figures were made on', rows })}${environment.postgresSettings && settingsHtml('PostgreSQL settings', environment.postgresSettings)}
${environment.sessionSettings && settingsHtml('Session settings', environment.sessionSettings)}`;
}

/** Fields that older runs do not have are left out. */
function environmentRows({ environment, id, startedAt, finishedAt, profile }: Run) {
  const { postgresVersion, postgresIsEmbedded, cpuModel, cpuCount, cpuGovernor, noiseFloor } = environment;
  const governor = cpuGovernor === null ? '' : `, governor ${cpuGovernor}`;
  const facts: readonly Maybe<readonly [string, string]>[] = [
    ['Run', id],
    ['Profile', profile],
    ['Started', dateText(startedAt)],
    ['Finished', finishedAt === null ? 'not finished' : dateText(finishedAt)],
    ['Commit', commitText(environment)],
    ['Node', environment.nodeVersion],
    postgresVersion !== null && [
      'PostgreSQL',
      `${postgresVersion}, ${postgresIsEmbedded ? 'embedded' : 'given by DATABASE_URL'}`,
    ],
    environment.poolConnections !== null && ['Pool', countOf(environment.poolConnections, 'connection')],
    ['Platform', `${environment.platform}, kernel ${environment.kernel}`],
    ['CPU', `${cpuModel}, ${countOf(cpuCount, 'core')}${governor}`],
    environment.cpuAffinity !== null && ['CPU affinity', environment.cpuAffinity],
    environment.serverNodeFlags !== '' && ['Node flags of the servers', environment.serverNodeFlags],
    ['Memory', gibibytes(environment.memoryBytes)],
    ['Container limits', containerText(environment)],
    ['Load average at start', environment.loadAverageAtStart.toFixed(2)],
    noiseFloor && ['Noise floor at start', noiseText(noiseFloor.start)],
    noiseFloor && ['Noise floor at end', noiseFloor.end === null ? none : noiseText(noiseFloor.end)],
    ['Dependency lock', environment.dependencyLockHash],
    ['Seed of data and questions', String(environment.seed)],
    ['Seed of the order', String(environment.orderSeed ?? environment.seed)],
  ];
  return present(facts);
}

/** The idle machine. */
function noiseText(floor: NoiseFloor): string {
  const { workMedianUs, workSpread, memoryReadNs, memoryReadBytes, timerLagP99Us } = floor;
  const share = (value: number | null) => orNone(value, (known) => `${(100 * known).toFixed(1)} %`);
  const ofMemory =
    memoryReadNs !== null && `random read of ${memoryReadBytes / 2 ** 20} MiB ${memoryReadNs.toFixed(0)} ns`;
  return present([
    `fixed work ${withMs(workMedianUs)}, 80 % within ${share(workSpread)}`,
    ofMemory,
    `1 ms timer late by ${withMs(timerLagP99Us)} (p99)`,
    `CPU of others ${share(floor.otherCpuShare)}, stolen ${share(floor.stolenCpuShare)}`,
  ]).join('; ');
}

function commitText({ commit, dirty }: Environment): string {
  return commit === null ? none : `${commit}${dirty ? ', with uncommitted changes' : ''}`;
}

function containerText({ containerCpuLimit, containerMemoryLimitBytes }: Environment): string {
  const limits = present([
    containerCpuLimit !== null && countOf(containerCpuLimit, 'core'),
    containerMemoryLimitBytes !== null && gibibytes(containerMemoryLimitBytes),
  ]);
  return limits.join(', ') || 'none';
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function settingsHtml(title: string, settings: Readonly<Record<string, string>>): Html {
  const listed = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return html`<details><summary>${title} (${listed.length})</summary><pre tabindex="0" aria-label="${title}">${listed.join('\n')}</pre></details>
`;
}
