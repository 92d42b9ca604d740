/**
 * What a strategy is: a way of reading the same data. Every strategy serves the one contract of
 * `schema.graphql`; a `Source` is a strategy opened over a database, a `Reader` answers one request of it.
 */
import type { ClientBase } from 'pg';
import type { Database, DatabaseOptions } from './database/database.ts';
import type { Document, Selection, StoredRow } from './documents.ts';

/** Reads the root fields: those of one document as `One`, those of a list as `Many`. */
export interface RootReader<One, Many> {
  user(id: number, selection: Selection): Promise<One>;
  /** Users with `id > after` (all when null), by id, at most `limit`. */
  users(after: number | null, limit: number, selection: Selection): Promise<Many>;
  post(id: number, selection: Selection): Promise<One>;
  /** The newest posts, by `created_at DESC, id DESC`. */
  feed(limit: number, selection: Selection): Promise<Many>;
  dashboard(selection: Selection): Promise<One>;
}

/** Answers the root fields of one request. Made anew for each request, so that it may batch and cache. */
export type Reader = RootReader<Document | null, readonly Document[]>;

/** Answers with documents as they are stored, in JSON: of one document the row, or none where there is none. */
export interface StoredReader extends RootReader<readonly StoredRow[], readonly StoredRow[]> {
  /** What is read, for errors: the prefix of the relations. */
  readonly relations: string;
}

/** A strategy opened over a database, ready to answer. */
export interface Source {
  createReader(): Reader;
  /** Absent where documents are put together in the server. One for all requests: it keeps nothing of them. */
  readonly stored?: StoredReader;
}

/** What keeps a read model true where its triggers alone do not: a process beside the server. */
export interface Maintainer {
  /** Process entry; takes its connection string by message. */
  readonly entry: URL;
  /**
   * Where it works by the clock: from the start of one refresh to the start of the next, unless its order says
   * otherwise (`intervalMs`).
   */
  readonly refreshIntervalMs?: number;
  /** Brings the read model to the truth of this moment, whether or not the process runs. */
  settle(client: ClientBase): Promise<void>;
}

export interface Strategy {
  /** The word used on the command line and in reports: `qm`, or `qm~no-lock` for an ablation of it. */
  readonly name: string;
  /** A few words for a heading: `query-model tables (triggers)`. */
  readonly title: string;
  /** Where this is an ablation: the strategy that it changes, and the word for the change. */
  readonly ablation?: { readonly of: string; readonly name: string };
  /** SQL files that build the read model over the `tb_` tables, in order. */
  readonly readModel: readonly URL[];
  /**
   * Whether it reads each level of lists by a statement of its own; otherwise one statement answers a root field.
   * A server that runs more than it declares is not measured.
   */
  readonly isReadByLevel?: boolean;
  /** The prefix of the relations that hold its documents; absent where it stores none. */
  readonly stored?: string;
  /** Absent where nothing has to run. */
  readonly maintainer?: Maintainer | undefined;
  /**
   * A statement that recomputes everything beside writers, for what nothing saw; what its maintainer has to do follows.
   * Absent where nothing is stored, or where the maintainer does so all the time.
   */
  readonly rebuild?: string | undefined;
  /** How its connections differ from the common ones. */
  readonly database?: DatabaseOptions;
  open(database: Database): Source;
}
