/**
 * Changes that somebody has accepted: by `--accept plan:qm/feed`, or in a file that is committed with the change, a line each
 * with the reason. An accepted change is a note instead of a finding. What is accepted and did not occur is a note as well, so
 * that the file does not grow old.
 */
import { type Metric, metrics } from '../../metrics/registry.ts';
import { nearest } from '../../nearest.ts';
import { strategyLabel } from '../../run-file/case.ts';
import type { Finding } from '../findings.ts';

/** What can be accepted, as it is typed. */
export const acceptableKinds = [
  'plan',
  'counter',
  'regressed',
  'errors',
  'status',
  'estimate',
  'storage',
  'writes',
  'threshold',
] as const satisfies readonly Finding['kind'][];

export interface Acceptance {
  /** `plan:qm/feed` */
  readonly key: string;
  /** Null where it was accepted on the command line. */
  readonly reason: string | null;
}

/** `plan:qm/feed`, `storage:qm/small`: how a finding is accepted. */
export function acceptanceKey({ kind, result }: Finding): string {
  const isOfDataset = kind === 'storage' || kind === 'writes';
  return `${kind}:${strategyLabel(result)}/${isOfDataset ? result.dataset : result.scenario}`;
}

/** `pooled:cpu`: how it is accepted that all rows together are slower. */
export function pooledKey({ key }: Pick<Metric, 'key'>): string {
  return `pooled:${key}`;
}

/** What is wrong with a key; null if nothing is. */
export function keyFault(key: string): string | null {
  if (metrics.some((metric) => pooledKey(metric) === key)) return null;
  const [, kind] = /^([^:\s]+):[^/\s]+\/\S+$/.exec(key) ?? [];
  if (kind !== undefined && (acceptableKinds as readonly string[]).includes(kind)) return null;
  const near = kind === undefined ? null : nearest(kind, acceptableKinds);
  const form = `<what>:<strategy>/<scenario>, like plan:qm/feed (storage and writes: <strategy>/<dataset>), where what is one of ${acceptableKinds.join(', ')}; or pooled:<metric>, like pooled:cpu, for all rows together`;
  return `expected ${form}; received ${JSON.stringify(key)}${near === null ? '' : `. Did you mean ${near}?`}`;
}

/**
 * Reads `.gate-accept`: lines of a key and a reason; empty ones and those that begin with # are left out.
 * @throws an Error that names the line.
 */
export function parseAcceptances(text: string, file: string): readonly Acceptance[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim();
    if (words === '' || words.startsWith('#')) return [];
    const [, key = '', reason = ''] = /^(\S+)\s*(.*)$/.exec(words) ?? [];
    const fault = keyFault(key) ?? (reason === '' ? `expected a reason after ${key}` : null);
    if (fault !== null) throw new Error(`${file}, line ${index + 1}: ${fault}.`);
    return [{ key, reason }];
  });
}

export interface Sorted {
  readonly findings: readonly Finding[];
  readonly accepted: readonly { readonly finding: Finding; readonly reason: string | null }[];
  /** Acceptances of what did not occur. */
  readonly unused: readonly Acceptance[];
}

/** `pooledKeys`: of all rows together, where they are slower. */
export function sortFindings(
  findings: readonly Finding[],
  pooledKeys: readonly string[],
  {
    acceptances = [],
    isResponseChanged = false,
  }: { readonly acceptances?: readonly Acceptance[]; readonly isResponseChanged?: boolean },
): Sorted {
  const byKey = new Map(acceptances.map((one) => [one.key, one]));
  const isAccepted = (finding: Finding): boolean =>
    byKey.has(acceptanceKey(finding)) || (isResponseChanged && isOfResponse(finding));
  const accepted = findings.filter(isAccepted);
  const used = new Set([...accepted.map(acceptanceKey), ...pooledKeys]);
  return {
    findings: findings.filter((finding) => !isAccepted(finding)),
    accepted: accepted.map((finding) => ({
      finding,
      reason: byKey.get(acceptanceKey(finding))?.reason ?? null,
    })),
    unused: acceptances.filter(({ key }) => !used.has(key)),
  };
}

/** Only its length: that the bytes are others is what the oracle was told to accept. */
function isOfResponse(finding: Finding): boolean {
  return finding.kind === 'counter' && finding.counter === 'responseBytes';
}
