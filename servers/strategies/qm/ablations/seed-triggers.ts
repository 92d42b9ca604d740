import { ablate } from '../../../ablation.ts';
import { tv } from '../../tv/strategy.ts';
import { qm } from '../strategy.ts';

/** Row triggers as they are often published: wrong on quiet data already (B1-B10, B14, B16, B20, B21). */
const { rebuild: _qmRebuild, ...rest } = qm;

export const qmSeedTriggers = ablate(rest, {
  name: 'seed-triggers',
  title: 'kept by naive row triggers',
  readModel: [...tv.readModel, new URL('seed-triggers.sql', import.meta.url)],
});
