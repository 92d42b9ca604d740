import { testDefects } from '../defect.fixture.ts';
import { queryModelDefects } from './defects.fixture.ts';
import { qm } from './strategy.ts';

testDefects(qm, queryModelDefects);
