import { testDefects } from '../defect.fixture.ts';
import { queryModelDefects } from '../qm/defects.fixture.ts';
import { qmInline } from './strategy.ts';

testDefects(qmInline, queryModelDefects);
