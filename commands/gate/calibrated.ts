/** What a gate can find on this machine. */
import { canFindText } from '../../reports/studies/calibration.ts';
import { foundBy, unchangedSeries } from '../../results/calibration/power.ts';
import type { Gate } from '../../results/gate/gate.ts';
import { caseKey, isForeign, launchCount, strategyLabel } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import { calibrationOf } from '../../results/studies/calibrations.ts';
import { createRandom } from '../../scenarios/random.ts';

/** The gate, and a sentence on what such gates find; how to find out, if nobody has. A gate that timed nothing is exact. */
export async function calibrated(found: Gate): Promise<Gate> {
  const isKnowable = found.options.isPooled && found.isTimed && !isForeign(found.candidate);
  return isKnowable ? { ...found, canFind: await canFindOf(found) } : found;
}

async function canFindOf({ candidate, options }: Gate): Promise<string> {
  const { results, environment } = candidate;
  const namesOf = (nameOf: (result: Result) => string): string[] => [...new Set(results.map(nameOf))];
  const [dataset = ''] = namesOf((result) => result.dataset);
  const strategies = namesOf(strategyLabel);
  const scenarios = namesOf((result) => result.scenario);
  const cases = results.filter(({ rounds }) => rounds.length > 0).map(caseKey);
  const known = await calibrationOf({ environment, cases, margin: options.margin });
  const typed = `npm run calibrate -- --strategy ${strategies.join()} --scenario ${scenarios.join()} --dataset ${dataset} --margin ${marginText(options.margin)}`;
  if (known === null)
    return `What this gate can find on this machine is not known yet. Find out with: ${typed}`;
  if (!known.isOfGate)
    return `What this gate can find is not known: this machine is calibrated for other rows. Find out with: ${typed}`;
  const { calibration } = known;
  const random = createRandom(calibration.settings.seed, 'calibration');
  const power = foundBy(calibration, launchCount(candidate), random.next);
  return power === null
    ? `What this gate can find is not known: no calibration compared a revision with itself. Find out with: ${typed}`
    : canFindText(power, unchangedSeries(calibration));
}

function marginText(share: number): string {
  return `${Number((100 * share).toPrecision(4))}%`;
}
