/** Processes of the suite for tests, forked in the same way as by the runner. */

import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { Child } from '../runner/process/child.ts';
import type { MaintainerProtocol, MaintainerReport } from '../servers/process/maintainer.ts';
import type { Protocol } from '../servers/process/obey.ts';
import type { Strategy } from '../servers/strategy.ts';

/** Runs `work` with a child, and ends the child by closing its channel, which it has to obey. */
export async function withChild<Orders extends Protocol<Orders>>(
  entry: URL,
  work: (child: Child<Orders>) => Promise<void>,
): Promise<void> {
  const child = new Child<Orders>(entry, 'the child', new AbortController().signal);
  try {
    await work(child);
  } finally {
    await child.close();
    assert.equal(await child.gone, 'the child ended (code 0)');
  }
}

/** A maintainer, its reports kept. */
export interface TestMaintainer {
  readonly child: Child<MaintainerProtocol, MaintainerReport>;
  /** The next report with this figure; earlier ones without it are skipped. */
  next(figure: string): Promise<MaintainerReport>;
  /** Ends it by closing its channel, which it has to obey. */
  close(): Promise<void>;
}

/** Starts a strategy's maintainer; resolves when it is ready. Rejects with its own error if it fails. */
export async function startTestMaintainer(
  { maintainer }: Strategy,
  connectionString: string,
  options: Readonly<Record<string, number>> = {},
): Promise<TestMaintainer> {
  assert.ok(maintainer);
  const reports: MaintainerReport[] = [];
  const arrivals = new EventEmitter();
  const child = new Child<MaintainerProtocol, MaintainerReport>(
    maintainer.entry,
    'the maintainer',
    new AbortController().signal,
    {
      onReport: (report) => {
        reports.push(report);
        arrivals.emit('report');
      },
    },
  );
  await child.open('keep', { connectionString, ...options });
  return {
    child,
    next: async (figure) => {
      for (;;) {
        const report = reports.shift();
        if (!report) await once(arrivals, 'report');
        else if (figure in report) return report;
      }
    },
    close: async () => {
      await child.close();
      assert.equal(await child.gone, 'the maintainer ended (code 0)');
    },
  };
}
