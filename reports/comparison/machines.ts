/** Runs of several machines side by side, in a terminal and in Markdown. */
import { countOf, none } from '../../results/format.ts';
import { conditionsKey, reference } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { type MachineCase, machineCases } from '../../results/summary/machines.ts';
import { differenceText } from '../figures/words.ts';
import { type Cell, type ColumnOf, type Row, type Table, tableOf } from '../tables/table.ts';

/**
 * Who is compared, the ratios of each case, and last, how many agree. Null if the runs have no case in common whose ratio is
 * known in two of them.
 */
export function machinesTables(runs: readonly Run[], against?: string): readonly Table[] | null {
  const cases = machineCases(runs, against);
  if (cases.length === 0) return null;
  const settings = [...Map.groupBy(cases, settingOf)];
  return [
    {
      caption: `Each strategy beside ${against ?? reference}, on each machine, with its 95 % interval.`,
      items: runs.map((run, index) => `${letterOf(index)}: ${machineText(run)}`),
    },
    ...settings.map(([setting, own]): Table => {
      const caption = { text: setting, style: 'bold', isProse: true } as const;
      return { caption, ...wide(own, runs), narrower: narrow(own, runs) };
    }),
    { caption: { text: agreementText(cases), isProse: true } },
  ];
}

/** `A`, `B`, ... */
function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** `AMD EPYC, 2 cores, 2026-11-24 (20261124T004554Z-quick-0adc)` */
function machineText({ environment: { cpuModel, cpuCount }, startedAt, id }: Run): string {
  return `${cpuModel}, ${countOf(cpuCount, 'core')}, ${startedAt.slice(0, 10)} (${id})`;
}

/** `CPU per request, medium closed:16` */
function settingOf({ metric, result }: MachineCase): string {
  return `${metric.title}, ${conditionsKey(result)}`;
}

/** `users-page qm` */
function caseText({ result, label }: MachineCase): string {
  return `${result.scenario} ${label}`;
}

function foundCell({ found, metric }: MachineCase, index: number): Cell {
  const summary = found[index] ?? null;
  return { text: summary === null ? none : differenceText(summary.ratio, summary.standing, metric) };
}

function agreedCell({ isAgreed }: MachineCase): Cell {
  return isAgreed ? { text: 'agree', style: 'better' } : { text: 'differ', style: 'alert', isStrong: true };
}

function wide(cases: readonly MachineCase[], runs: readonly Run[]): Pick<Table, 'columns' | 'rows'> {
  const columns: readonly ColumnOf<MachineCase>[] = [
    { title: 'Case', cell: caseText },
    ...runs.map(
      (_, index): ColumnOf<MachineCase> => ({
        title: letterOf(index),
        align: 'left',
        cell: (one) => foundCell(one, index),
      }),
    ),
    { title: '', align: 'left', cell: agreedCell },
  ];
  return tableOf(cases, columns);
}

/** A row per machine, under each case. */
function narrow(cases: readonly MachineCase[], runs: readonly Run[]): Pick<Table, 'columns' | 'rows'> {
  return {
    columns: [{ title: '' }, { title: '', align: 'left' }],
    rows: cases.flatMap((one): readonly Row[] => [
      [{ ...agreedCell(one), text: `${caseText(one)}: ${agreedCell(one).text}`, spans: true }],
      ...runs.map((_, index): Row => [`  ${letterOf(index)}`, foundCell(one, index)]),
    ]),
  };
}

/** `12 of 14 ratios agree (all intervals overlap). These do not: users-page qm (medium closed:16), ...` */
function agreementText(cases: readonly MachineCase[]): string {
  const differing = cases.filter(({ isAgreed }) => !isAgreed);
  const agreed = `${cases.length - differing.length} of ${countOf(cases.length, 'ratio')} agree (all intervals overlap)`;
  if (differing.length === 0) return `${agreed}.`;
  const names = differing.map((one) => `${caseText(one)} (${conditionsKey(one.result)})`);
  return `${agreed}. These do not: ${names.join(', ')}.`;
}
