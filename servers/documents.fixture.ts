/** Stored documents in memory, and a source over them that records what it is asked. For tests only. */
import type { Document, Selection, StoredRow } from './documents.ts';
import type { Reader, Source, StoredReader } from './strategy.ts';

const moment = '2026-01-02T03:04:05.000006Z';

/** Every document holds keys that no response may show: `password_hash`, and a stored `__typename`. */
const secret = { password_hash: 'hash-of-a-password', __typename: 'Stored' };

const author: Document = { id: 1, first_name: 'Ada', last_name: 'Lovelace', ...secret };

export const userDocument: Document = {
  ...author,
  email: 'ada@example.org',
  created_at: moment,
  updated_at: moment,
  user_posts: [
    { id: 12, title: 'Twelve', content: '', created_at: moment, ...secret },
    { id: 11, title: '"[1]"', content: 'é \u{1f600} \u2028', created_at: moment, ...secret },
  ],
};

export const postDocument: Document = {
  id: 12,
  title: 'Twelve',
  content: '',
  created_at: moment,
  comment_count: 1,
  author,
  comments: [{ id: 21, content: 'Yes', created_at: moment, author, ...secret }],
  ...secret,
};

export const dashboardDocument: Document = {
  user_count: 1,
  post_count: 2,
  comment_count: 1,
  posts_per_month: [{ month: '2026-01', post_count: 2, ...secret }],
  top_authors: [{ ...author, post_count: 2 }],
  ...secret,
};

/** The same documents as a strategy stores them. */
export function storedReaderOf(reader: Reader): StoredReader {
  const rowsOf = (documents: readonly (Document | null)[]): StoredRow[] =>
    documents
      .filter((document) => document !== null)
      .map((document, id) => ({ id, data: JSON.stringify(document) }));
  return {
    relations: 'memory',
    user: async (id, selection) => rowsOf([await reader.user(id, selection)]),
    users: async (after, limit, selection) => rowsOf(await reader.users(after, limit, selection)),
    post: async (id, selection) => rowsOf([await reader.post(id, selection)]),
    feed: async (limit, selection) => rowsOf(await reader.feed(limit, selection)),
    dashboard: async (selection) => rowsOf([await reader.dashboard(selection)]),
  };
}

/** A source in memory: user 1, post 12, and null for every other id. */
export class MemorySource implements Source {
  /** The selection of each reading, in order. */
  readonly selections: Selection[] = [];
  /** The arguments of each reading, in order. */
  readonly readings: unknown[][] = [];
  /** The call stack of the last reading. */
  stack = '';
  readerCount = 0;
  readonly stored: StoredReader;
  /** Readers that replace the documents above. */
  readonly replaced: Partial<Reader>;

  /** Answers as `replaced` does for the methods that it has. */
  constructor(replaced: Partial<Reader> = {}) {
    this.replaced = replaced;
    this.stored = storedReaderOf(this.#read());
  }

  createReader(): Reader {
    this.readerCount += 1;
    return this.#read();
  }

  #read(): Reader {
    const note = (selection: Selection, ...reading: unknown[]): void => {
      this.selections.push(selection);
      this.readings.push(reading);
      this.stack = new Error('reading').stack ?? '';
    };
    return {
      user: async (id, selection) => {
        note(selection, 'user', id);
        return id === 1 ? userDocument : null;
      },
      users: async (after, limit, selection) => {
        note(selection, 'users', after, limit);
        return [userDocument].slice(0, limit);
      },
      post: async (id, selection) => {
        note(selection, 'post', id);
        return id === 12 ? postDocument : null;
      },
      feed: async (limit, selection) => {
        note(selection, 'feed', limit);
        return [postDocument].slice(0, limit);
      },
      dashboard: async (selection) => {
        note(selection, 'dashboard');
        return dashboardDocument;
      },
      ...this.replaced,
    };
  }
}
