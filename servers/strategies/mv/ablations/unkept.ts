import type { Strategy } from '../../../strategy.ts';
import { mv } from '../strategy.ts';

const { keeper: _refresher, ...rest } = mv;

/** The materialized views without their refresher. */
export const unkeptMv: Strategy = rest;
