/** Runs of real servers that this test starts, as somebody else would, and the gate over them. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Gate, gate } from '../../results/gate/gate.ts';
import { baseSuffix, sidesOf } from '../../results/gate/sides.ts';
import type { Run } from '../../results/run-file/run.ts';
import { loadRun } from '../../results/run-file/store.ts';
import { makeTestFolder } from '../../test/server.ts';
import { runBench } from '../bench/bench.ts';
import type { BenchOptions } from '../bench/context.ts';
import { foreignData } from '../schedule/cases.ts';
import { urlGateProfile } from '../schedule/profiles.ts';
import type { Step } from '../schedule/progress.ts';
import { parseAddress } from './address.ts';
import { foreignOf } from './server.ts';
import { scenariosOf, startServer, userFile } from './servers.fixture.ts';

const folder = makeTestFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

/** Eight launches, because where a slow machine answers less than 20 times in one, two count as one (`measure.ts`). */
const { budgetMs: _budgetMs, ...timeless } = urlGateProfile;
const profile = {
  ...timeless,
  ...{ launches: 8, launchesMin: 8, roundsPerLaunch: 3, windowMs: 60, warmUpMsMax: 60, noiseFloorMs: 30 },
};

let runs = 0;

/** A base and a candidate. */
function optionsOf(
  urls: readonly [base: string, candidate: string],
  file = userFile,
  changes: Partial<BenchOptions> = {},
): BenchOptions {
  runs += 1;
  const runId = `test-${runs}`;
  const servers = urls.map((url, index) => {
    const name = index === 0 ? `server${baseSuffix}` : 'server';
    return foreignOf({ ...parseAddress(url), name }, { pair: 'server' });
  });
  return {
    ...{ profile, strategies: servers, scenarios: scenariosOf(file), datasets: [foreignData] },
    ...{ seed: 1, orderSeed: 1, resumed: null, runId, path: join(folder, `${runId}.json`) },
    ...changes,
  };
}

async function measured(options: BenchOptions, onStep: (step: Step) => void = () => {}): Promise<Run> {
  return runBench(options, { step: onStep }, new AbortController().signal);
}

/** A margin that chance does not reach, and a limit that no noise hides. */
function judged(run: Run, isExchanged = false): Gate {
  const sides = sidesOf({ ...run, base: { commit: 'by URL', subject: 'a server' } });
  const [baseline, candidate] = isExchanged
    ? [sides.candidate, sides.baseline]
    : [sides.baseline, sides.candidate];
  return gate(baseline, candidate, { margin: 1, limit: 20 });
}

function p50Of({ rows }: Gate): string | null | undefined {
  const row = rows.find(({ result: { load } }) => load.kind === 'closed' && load.connections === 1);
  return row?.cells.find(({ metric }) => metric.key === 'p50')?.verdict;
}

test('2 ms more are a regression of latency; with the sides exchanged, an improvement', {
  timeout: 60_000,
}, async () => {
  await using bare = await startServer();
  await using slower = await startServer({ delayMs: 2 });
  const options = optionsOf([bare.url.replace('//', '//ann:secret@'), slower.url]);
  const run = await measured(options);
  const found = judged(run);
  assert.equal(p50Of(found), 'regressed');
  assert.equal(found.outcome, 'finding');
  assert.ok(found.findings.some((one) => one.kind === 'regressed' && one.result.scenario === 'user'));
  const exchanged = judged(run, true);
  assert.equal(p50Of(exchanged), 'improved');
  assert.equal(exchanged.outcome, 'fine');
  assert.match(
    found.notes.join(),
    /not started by this run: a launch is a block of rounds with fresh connections/,
  );
  // The file reads back, and says nothing of PostgreSQL or of passwords.
  const text = await readFile(options.path, 'utf8');
  assert.doesNotMatch(text, /secret|Basic|authorization/i);
  const stored = await loadRun(options.path);
  assert.equal(stored.environment.postgresVersion, null);
  assert.deepEqual(
    stored.strategies.map(({ title }) => title),
    [bare.url, slower.url],
  );
  for (const { rounds, counters } of stored.results) {
    assert.equal(counters.responseBytes, '{"data":{"user":{"id":1,"name":"Ann"}}}'.length);
    for (const round of rounds) {
      assert.equal(round.serverCpuUsPerRequest, null);
      if (process.platform === 'linux') assert.ok((round.processCpuUsPerRequest ?? 0) > 0);
    }
  }
});

test('between equal servers, nothing is found', { timeout: 60_000 }, async () => {
  await using one = await startServer();
  await using other = await startServer();
  const { findings, rows } = judged(await measured(optionsOf([one.url, other.url])));
  assert.deepEqual(findings, []);
  assert.deepEqual(
    rows.map(({ cells }) => cells[0]?.metric.key),
    [process.platform === 'linux' ? 'processCpu' : 'throughput', 'p50'],
  );
});

/** Nothing is to be timed in these. */
const brief = { profile: { ...profile, launches: 2, launchesMin: 2, roundsPerLaunch: 2 } };

async function reasonsOf(urls: readonly [string, string], file = userFile) {
  const run = await measured(optionsOf(urls, file, brief));
  return run.results.map(({ strategy, status, reason }) => [strategy, status, reason ?? ''] as const);
}

test('another answer makes the case of the candidate invalid, with the path', {
  timeout: 60_000,
}, async () => {
  await using base = await startServer();
  await using candidate = await startServer({ name: 'Bob' });
  const options = optionsOf([base.url, candidate.url], userFile, brief);
  const run = await measured(options);
  const found = judged(run);
  assert.equal(found.outcome, 'finding');
  const [finding] = found.findings;
  assert.ok(finding?.kind === 'status' && finding.after === 'invalid');
  assert.match(
    finding.result.reason ?? '',
    /differs from server \(base\) at data\.user\.name: expected "Ann", received "Bob" \(request 1 of 3: POST GraphQL\)/,
  );
  // Told to expect it, each is held to its own answers.
  const accepted = await measured({
    ...optionsOf([base.url, candidate.url], userFile, brief),
    strategies: options.strategies.map((server) => ({ ...server, mayDiffer: true })),
  });
  for (const { status, rounds } of accepted.results)
    assert.deepEqual([status, rounds.length, rounds[0]?.errors], ['ok', 4, 0]);
});

test('what fails at one server alone, or varies, is invalid, and says why', { timeout: 60_000 }, async () => {
  await using server = await startServer();
  const fileOf = (scenario: object) => JSON.stringify({ scenarios: [{ name: 'one', ...scenario }] });
  const operation = 'query ($id: Int!) { user(id: $id) { name } }';
  const cases = {
    errors: [
      fileOf({ operation, variables: [{ id: 1 }, { id: 13 }] }),
      /^GraphQL errors: .*no such user.* \(request 2 of 2/,
    ],
    status: [
      fileOf({ requests: [{ path: '/nowhere?key=secret' }] }),
      /^status 404: .*\(request 1 of 1: GET \/nowhere\?key=…\)/,
    ],
    varies: [fileOf({ requests: [{ path: '/clock' }] }), /differently at data\.count: .*"answersVary": true/],
  } as const;
  for (const [file, words] of Object.values(cases))
    for (const [, status, reason] of await reasonsOf([server.url, server.url], file)) {
      assert.equal(status, 'invalid');
      assert.match(reason, words);
    }
  const varying = fileOf({ requests: [{ path: '/clock' }], answersVary: true });
  for (const [, status, reason] of await reasonsOf([server.url, server.url], varying))
    assert.deepEqual([status, reason], ['ok', '']);
});

test('a server that is killed ends the run, and what was measured stays', { timeout: 60_000 }, async () => {
  await using base = await startServer();
  await using candidate = await startServer();
  const options = optionsOf([base.url, candidate.url]);
  let isKilled = false;
  const run = measured(options, ({ phase }) => {
    if (isKilled || !/launch 2 of 8, round 2/.test(phase)) return;
    isKilled = candidate.process.kill('SIGKILL');
  });
  await assert.rejects(
    run,
    /^Error: server \(http:\/\/127\.0\.0\.1:\d+\) no longer answers: ECONNREFUSED\. Start it again/,
  );
  const kept = await loadRun(options.path);
  assert.equal(kept.finishedAt, null);
  for (const { status, rounds } of kept.results)
    assert.ok(status === 'ok' && rounds.length >= 4, `${rounds.length}`);
});
