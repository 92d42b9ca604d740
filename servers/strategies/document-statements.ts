/** The statements that read documents, composed when first needed: one for each root field, limit and part. */
import type { Statement } from '../database/database.ts';
import type { DocumentPart } from './document-part.ts';
import { literalLimit } from './literal-limit.ts';

/** Statements with a set of keys, which is for clients to choose: each costs every backend some memory for good. */
const byKeysMax = 128;

/** Reads the relations `<prefix>_user(id, data)`, `<prefix>_post(id, created_at, data)` and `<prefix>_dashboard(id, data)`. */
export class DocumentStatements {
  readonly #prefix: string;
  readonly #composed = new Map<string, Statement>();
  #byKeysCount = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  user(part: DocumentPart): Statement {
    return this.#of('user', part, 'user WHERE id = $1');
  }

  post(part: DocumentPart): Statement {
    return this.#of('post', part, 'post WHERE id = $1');
  }

  dashboard(part: DocumentPart): Statement {
    return this.#of('dashboard', part, 'dashboard WHERE id = 1');
  }

  /** Throws a RangeError for a limit beyond its bound, as does `feed`. */
  users(after: number | null, limit: number, part: DocumentPart): Statement {
    const first = literalLimit(limit);
    return after === null
      ? this.#of(`users_first_${first}`, part, `user ORDER BY id LIMIT ${first}`)
      : this.#of(`users_after_${first}`, part, `user WHERE id > $1 ORDER BY id LIMIT ${first}`);
  }

  feed(limit: number, part: DocumentPart): Statement {
    const first = literalLimit(limit);
    return this.#of(`feed_${first}`, part, `post ORDER BY created_at DESC, id DESC LIMIT ${first}`);
  }

  #of(name: string, part: DocumentPart, from: string): Statement {
    const fullName = `${this.#prefix}_${name}${part.name}`;
    const known = this.#composed.get(fullName);
    if (known) return known;
    if (part.otherwise) {
      if (this.#byKeysCount === byKeysMax) return this.#of(name, part.otherwise, from);
      this.#byKeysCount += 1;
    }
    const statement = { name: fullName, text: `SELECT ${part.sql} FROM ${this.#prefix}_${from}` };
    this.#composed.set(fullName, statement);
    return statement;
  }
}
