/**
 * What a strategy is: one way of reading the same data. Every strategy serves the one contract of `schema.graphql`. A
 * `Source` is a strategy opened over a database; a `Reader` answers one request of it.
 */
import type { ClientBase } from 'pg';
import type { Database, DatabaseOptions } from './database/database.ts';
import type { Document, Selection, StoredRow } from './documents.ts';
import type { SlowDown } from './process/slow-down.ts';

/** Reads the root fields: single documents as `One`, lists as `Many`. */
export interface RootReader<One, Many> {
  user(id: number, selection: Selection): Promise<One>;
  /** At most `limit` users with `id > after` (all if null), by id. */
  users(after: number | null, limit: number, selection: Selection): Promise<Many>;
  post(id: number, selection: Selection): Promise<One>;
  /** The newest posts, by `created_at DESC, id DESC`. */
  feed(limit: number, selection: Selection): Promise<Many>;
  dashboard(selection: Selection): Promise<One>;
}

/** Answers the root fields of one request. Each request gets a new one, so that it may batch and cache. */
export type Reader = RootReader<Document | null, readonly Document[]>;

/** Answers with documents as they are stored, in JSON. For a single document: its row, or no row if it does not exist. */
export interface StoredReader extends RootReader<readonly StoredRow[], readonly StoredRow[]> {
  /** The prefix of the relations that are read, for errors. */
  readonly relations: string;
}

/** A strategy opened over a database, ready to answer. */
export interface Source {
  createReader(): Reader;
  /** Absent if the server assembles the documents. One for all requests, because it has no state. */
  readonly stored?: StoredReader;
  /** Reads the document of a write right after its commit. Absent if `createReader` does, because it is never late. */
  createReaderAfterWrite?(): Reader;
}

/** Keeps a read model up to date if triggers alone do not: a process beside the server. */
export interface Maintainer {
  /** Process entry; gets its connection string by message. */
  readonly entry: URL;
  /**
   * If it works periodically: from the start of one refresh to the start of the next, unless its order sets `intervalMs`.
   */
  readonly refreshIntervalMs?: number;
  /** Brings the read model up to date now, whether or not the process runs. */
  settle(client: ClientBase): Promise<void>;
}

/** A strategy as another revision of the code has it. */
export interface Revision {
  /** The strategy of this revision that it is compared with. */
  readonly of: Strategy;
  /** The root folder of its code. */
  readonly root: URL;
  /** Whether both build the same read model. */
  readonly isStoredAlike: boolean;
  /** Whether it may give other answers than this revision, because that is what was changed. */
  readonly mayDiffer: boolean;
}

export interface Strategy {
  /** The word used on the command line and in reports: `qm`, or `qm~no-lock` for an ablation of it. */
  readonly name: string;
  /** A few words for a heading: `query-model tables (triggers)`. */
  readonly title: string;
  /** Only of an ablation: the strategy that it changes, and the name of the change. */
  readonly ablation?: { readonly of: string; readonly name: string };
  /** Only of another revision of the code. */
  readonly revision?: Revision;
  /** Only where writes are measured: the strategy whose database it has a copy of, to be written to. */
  readonly copyOf?: Strategy;
  /** Only to see what a gate finds: how much slower its server is, on purpose. */
  readonly slowDown?: SlowDown;
  /** SQL files that build the read model over the `tb_` tables, in order. */
  readonly readModel: readonly URL[];
  /**
   * Whether it reads each level of lists by a statement of its own; otherwise one statement answers a root field. A server
   * that runs more statements than declared is not measured.
   */
  readonly isReadByLevel?: boolean;
  /** The prefix of the relations that hold its documents; absent if it stores none. */
  readonly stored?: string;
  /** Absent if no process is needed. */
  readonly maintainer?: Maintainer | undefined;
  /**
   * A statement that recomputes everything while others write, to repair what the triggers missed. The maintainer's work
   * follows it. Absent if nothing is stored, or if the maintainer recomputes everything all the time.
   */
  readonly rebuild?: string | undefined;
  /** How its connections differ from the common ones. */
  readonly database?: DatabaseOptions;
  open(database: Database): Source;
}
