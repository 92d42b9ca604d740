import { ablate } from '../../../ablation.ts';
import { patchFunction } from '../../patch-function.ts';
import { qm } from '../strategy.ts';

/** The names are joined by every read of a post, so that a rename changes no document but the user's. */
const sql = [patchFunction, new URL('join-names.sql', import.meta.url)];

/** Posts without embedded names. The first filling comes last, as it stores what is changed here. */
export const qmJoinNames = ablate(qm, {
  name: 'join-names',
  title: 'joining names on read',
  readModel: qm.readModel.flatMap((file) => (file.href.endsWith('/rebuild.sql') ? [...sql, file] : [file])),
});
