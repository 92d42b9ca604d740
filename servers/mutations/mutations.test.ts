import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database } from '../database/database.ts';
import { executors } from '../executors/index.ts';
import { createServer } from '../server.ts';
import { dataFile, settle, tableFiles } from '../strategies/database.fixture.ts';
import { findDivergence } from '../strategies/divergence.ts';
import { alternatives, strategies as measured } from '../strategies/index.ts';
import type { Strategy } from '../strategy.ts';
import { Writer } from './writer.ts';

const strategies = [...measured, ...alternatives];

const sequencesAfterRows = ['user', 'post', 'comment']
  .map((name) => `SELECT setval(pg_get_serial_sequence('tb_${name}', 'id'), max(id)) FROM tb_${name};`)
  .join('\n');

/** A strategy's server over a database of its own, with the rows of `dataFile`. */
class Served implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly writer: Writer;
  readonly app: FastifyInstance;
  readonly #strategy: Strategy;
  readonly #pool: Database;
  readonly #writers: Database;

  private constructor(
    strategy: Strategy,
    database: TestDatabase,
    settings: Readonly<Record<string, string>>,
  ) {
    this.database = database;
    this.#strategy = strategy;
    this.#pool = new Database(database.url, 8);
    // With sessions of their own, because a serializable read may fail, too.
    this.#writers = new Database(database.url, 8, { settings });
    this.writer = new Writer(this.#writers);
    this.app = createServer(strategy.open(this.#pool), { writer: this.writer });
  }

  static async open(strategy: Strategy, settings: Readonly<Record<string, string>> = {}): Promise<Served> {
    const database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
    await database.client.query(sequencesAfterRows);
    return new Served(strategy, database, settings);
  }

  async ask(query: string, variables: object = {}, url: string = executors[0]?.path ?? ''): Promise<Answer> {
    const { statusCode: status, body } = await this.app.inject({
      method: 'POST',
      url,
      payload: { query, variables },
    });
    return { status, body, ...JSON.parse(body) };
  }

  /** Once a maintainer has followed, no document differs from the truth. */
  async assertTrue(): Promise<void> {
    const { stored } = this.#strategy;
    await settle(this.#strategy, this.database.client);
    if (stored) assert.deepEqual(await findDivergence(this.database.client, stored), []);
  }

  async count(table: string, where = 'true'): Promise<number> {
    const { rows } = await this.database.client.query(
      `SELECT count(*)::int AS n FROM ${table} WHERE ${where}`,
    );
    return rows[0].n;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await Promise.all([this.#pool.close(), this.#writers.close()]);
    await this.database.drop();
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string }[];
}

const posts = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ title: `T${n}`, content: `C${n}` }));
const long = 'é'.repeat(32 * 1024 + 1);

/** Each with its whole answer, in the order in which they are asked. Those that are declined come after one that is not. */
const questions: readonly (readonly [mutation: string, answer: object, variables?: object])[] = [
  [
    'createUser(firstName: "Zoë", lastName: "\u{1f600}", email: "zoe@example.org") { user { id firstName lastName userPosts { id } } error { code } }',
    { user: { id: 7, firstName: 'Zoë', lastName: '\u{1f600}', userPosts: [] }, error: null },
  ],
  [
    'createUser(firstName: "Z", lastName: "Z", email: "user3@example.org") { user { id } error { code message } }',
    { user: null, error: { code: 'EMAIL_TAKEN', message: 'Another user has this e-mail address.' } },
  ],
  [
    'createPost(userId: 3, title: "New", content: "") { post { id title content commentCount author { id } comments { id } } error { code } }',
    {
      post: { id: 21, title: 'New', content: '', commentCount: 0, author: { id: 3 }, comments: [] },
      error: null,
    },
  ],
  [
    'createPost(userId: 999, title: "", content: "") { post { id } error { code message } }',
    { post: null, error: { code: 'USER_UNKNOWN', message: 'There is no such user.' } },
  ],
  [
    'createPosts(userId: 3, posts: $posts) { user { id userPosts { title } } error { code } }',
    {
      user: {
        id: 3,
        userPosts: ['T11', 'T10', 'T9', 'T8', 'T7', 'T6', 'T5', 'T4', 'T3', 'T2'].map((title) => ({ title })),
      },
      error: null,
    },
    { posts: posts(12) },
  ],
  ['createPosts(userId: 4, posts: $posts) { error { code } }', { error: null }, { posts: posts(1_000) }],
  [
    'createPosts(userId: 4, posts: $posts) { user { id } error { code message } }',
    { user: null, error: { code: 'TOO_MANY', message: 'createPosts takes at most 1000 posts, got 1001.' } },
    { posts: posts(1_001) },
  ],
  [
    'createPosts(userId: 4, posts: []) { user { id } error { code } }',
    { user: null, error: { code: 'NOTHING_TO_WRITE' } },
  ],
  [
    'createPosts(userId: 999, posts: [{ title: "", content: "" }]) { user { id } error { code } }',
    { user: null, error: { code: 'USER_UNKNOWN' } },
  ],
  [
    'createComment(postId: 20, userId: 3, content: "Yes") { post { id commentCount comments { id content author { id } } } error { code } }',
    {
      post: { id: 20, commentCount: 1, comments: [{ id: 21, content: 'Yes', author: { id: 3 } }] },
      error: null,
    },
  ],
  [
    'createComment(postId: 9999, userId: 3, content: "") { post { id } error { code message } }',
    { post: null, error: { code: 'POST_UNKNOWN', message: 'There is no such post.' } },
  ],
  [
    'createComment(postId: 20, userId: 999, content: "") { post { id } error { code } }',
    { post: null, error: { code: 'USER_UNKNOWN' } },
  ],
  [
    'updateUser(id: 1, lastName: "Renamed", email: null) { user { firstName lastName email } error { code } }',
    { user: { firstName: 'First 1', lastName: 'Renamed', email: 'user1@example.org' }, error: null },
  ],
  [
    'updateUser(id: 1, email: "user3@example.org") { user { id } error { code } }',
    { user: null, error: { code: 'EMAIL_TAKEN' } },
  ],
  [
    'updateUser(id: 999, lastName: "") { user { id } error { code } }',
    { user: null, error: { code: 'USER_UNKNOWN' } },
  ],
  ['updateUser(id: 1) { user { id } error { code } }', { user: null, error: { code: 'NOTHING_TO_WRITE' } }],
  [
    'movePost(id: 1, userId: 5) { post { id author { id } } error { code } }',
    { post: { id: 1, author: { id: 5 } }, error: null },
  ],
  [
    'movePost(id: 9999, userId: 5) { post { id } error { code } }',
    { post: null, error: { code: 'POST_UNKNOWN' } },
  ],
  [
    'movePost(id: 1, userId: 999) { post { id } error { code } }',
    { post: null, error: { code: 'USER_UNKNOWN' } },
  ],
  ['deleteUser(id: 2) { id error { code } }', { id: 2, error: null }],
  ['deleteUser(id: 2) { id error { code } }', { id: null, error: { code: 'USER_UNKNOWN' } }],
  // With the posts, and with the comments of others on them.
  ['deleteUser(id: 1) { id error { code } }', { id: 1, error: null }],
  [
    'createUser(firstName: "", lastName: "", email: $text) { user { id } error { code } }',
    { user: null, error: { code: 'TEXT_TOO_LONG' } },
    // Random, because a compressed text may fit into an index.
    { text: randomBytes(6_000).toString('hex') },
  ],
  [
    'updateUser(id: 3, email: $text) { user { id } error { code message } }',
    {
      user: null,
      error: { code: 'TEXT_TOO_LONG', message: 'An e-mail address is too long for its index.' },
    },
    { text: randomBytes(2_000).toString('hex') },
  ],
  [
    'createPost(userId: 3, title: $text, content: "") { post { id } error { code message } }',
    { post: null, error: { code: 'TEXT_INVALID', message: 'title holds a NUL, or half of a character.' } },
    { text: 'a\0b' },
  ],
  [
    'createPost(userId: 3, title: $text, content: "") { post { id } error { code } }',
    { post: null, error: { code: 'TEXT_INVALID' } },
    { text: '\ud83d' },
  ],
  [
    'createComment(postId: 20, userId: 3, content: $text) { post { id } error { code message } }',
    {
      post: null,
      error: { code: 'TEXT_TOO_LONG', message: 'content holds at most 65536 bytes, got 65538.' },
    },
    { text: long },
  ],
  [
    'createPosts(userId: 3, posts: [{ title: "kept out", content: "" }, { title: "", content: $text }]) { user { id } error { code } }',
    { user: null, error: { code: 'TEXT_TOO_LONG' } },
    { text: long },
  ],
];

for (const strategy of strategies) {
  describe(`mutations: ${strategy.name}`, () => {
    let served: Served;
    before(async () => {
      served = await Served.open(strategy);
    });
    after(() => served[Symbol.asyncDispose]());

    test('each writes and answers with the document, or says why nothing was written', async () => {
      for (const [index, [field, answer, variables = {}]] of questions.entries()) {
        const declared = [
          'posts' in variables ? '$posts: [NewPost!]!' : '',
          'text' in variables ? '$text: String!' : '',
        ].join('');
        const query = `mutation${declared && `(${declared})`} { answer: ${field} }`;
        const url = executors[index % executors.length]?.path;
        const { status, body } = await served.ask(query, variables, url);
        // Keys come in the order in which they are selected.
        assert.deepEqual([status, body], [200, JSON.stringify({ data: { answer } })], field);
      }
      const tables = ['tb_user', 'tb_post', 'tb_comment'];
      // Gone with user 2: 3 posts, and 4 comments. With user 1: 14 of 15 posts, 7 comments on them, and 2 others.
      assert.deepEqual(await Promise.all(tables.map((table) => served.count(table))), [
        6 + 1 - 2,
        20 + 1 + 12 + 1_000 - 3 - 14,
        20 + 1 - 4 - 7 - 2,
      ]);
      assert.equal(await served.count('tb_post', `title = 'kept out'`), 0);
      await served.assertTrue();
    });

    test('what cannot be a value is refused by every server in the same words', async () => {
      const create =
        'mutation($name: String!) { createUser(firstName: $name, lastName: "", email: "") { error { code } } }';
      const before = await served.count('tb_user');
      for (const url of executors.map(({ path }) => path)) {
        const huge = await served.ask(create, { name: 'x'.repeat(10_000_000) }, url);
        assert.deepEqual([huge.status, huge.data], [413, null]);
        assert.match(huge.errors?.[0]?.message ?? '', /at most 1048576 bytes, got 100001\d\d/);
        const none = await served.ask(create, { name: null }, url);
        assert.deepEqual([none.status, none.data], [400, null]);
        assert.match(none.errors?.[0]?.message ?? '', /"\$name" of non-null type "String!" must not be null/);
      }
      assert.equal(await served.count('tb_user'), before);
    });

    test('those of one request follow each other, and each answers with what it wrote', async () => {
      const rename = (name: string) =>
        `${name}: updateUser(id: 3, lastName: "${name}") { user { lastName updatedAt } }`;
      const { data } = await served.ask(`mutation { ${rename('a')} ${rename('b')} ${rename('c')} }`);
      const users = Object.values(data ?? {}).map((one) => (one as { user: Record<string, string> }).user);
      assert.deepEqual(
        users.map(({ lastName }) => lastName),
        ['a', 'b', 'c'],
      );
      const times = users.map(({ updatedAt }) => updatedAt);
      assert.deepEqual(times, times.toSorted());
      assert.equal(new Set(times).size, 3);
    });

    test('the same text again writes again, once each time', async () => {
      const query =
        'mutation { createPost(userId: 6, title: "again", content: "") { post { author { id } } } }';
      for (let time = 0; time < 4; time += 1) await served.ask(query);
      assert.equal(await served.count('tb_post', `title = 'again'`), 4);
    });
  });
}

/** Serializable, so that there is much to retry; eight clients on few rows. */
const clients = 8;
const writesEach = 12;

for (const strategy of strategies) {
  test(`eight clients at once lose nothing and double nothing: ${strategy.name}`, {
    timeout: 120_000,
  }, async () => {
    await using served = await Served.open(strategy, { default_transaction_isolation: 'serializable' });
    const postsBefore = await served.count('tb_post');
    let busy = 0;
    const write = async (client: number): Promise<void> => {
      for (let n = 0; n < writesEach; n += 1) {
        const userId = 1 + ((client + n) % 2);
        const title = `${client} ${n}`;
        const query =
          n % 4 === 3
            ? `mutation { answer: updateUser(id: ${userId}, lastName: "${title}") { user { id } error { code } } }`
            : `mutation { answer: createPost(userId: ${userId}, title: "${title}", content: "") { post { title author { id } } error { code } } }`;
        for (;;) {
          const { data, errors } = await served.ask(query);
          const answer = (data?.['answer'] ?? {}) as { error?: { code: string }; post?: object };
          if (answer.error?.code === 'BUSY') {
            busy += 1;
            continue;
          }
          assert.deepEqual([errors, answer.error], [undefined, null]);
          if (answer.post) assert.deepEqual(answer.post, { title, author: { id: userId } });
          break;
        }
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, client) => write(client)));
    assert.equal(await served.count('tb_post'), postsBefore + (clients * writesEach * 3) / 4);
    const { rows } = await served.database.client.query(
      'SELECT title FROM tb_post GROUP BY title HAVING count(*) > 1 AND title ~ $1',
      ['^\\d+ \\d+$'],
    );
    assert.deepEqual(rows, []);
    const { conflicts, deadlocks } = served.writer.retryCounts;
    if (strategy.stored === 'qm' && !strategy.maintainer)
      assert.ok(conflicts > 0, `${conflicts} conflicts, ${deadlocks} deadlocks, ${busy} busy`);
    await served.assertTrue();
  });
}

test('a document that cannot be read is an error of its field, and each write is made once', async () => {
  const strategy = measured[0] as Strategy;
  await using served = await Served.open(strategy);
  const broken = createServer(
    { createReader: () => ({ post: async () => ({ id: 'none' }) }) as never },
    { writer: served.writer },
  );
  const create = 'createPost(userId: 1, title: "once", content: "") { post { id } error { code } }';
  for (let time = 1; time <= 3; time += 1) {
    const payload = { query: `mutation { a: ${create} b: deleteUser(id: 0) { error { code } } }` };
    const answer = await broken.inject({ method: 'POST', url: '/graphql', payload });
    const { data, errors } = answer.json();
    assert.deepEqual(data, { a: { post: null, error: null }, b: { error: { code: 'USER_UNKNOWN' } } });
    assert.equal(errors.length, 1);
    assert.equal(await served.count('tb_post', `title = 'once'`), time);
  }
  await broken.close();
});

test('what is declined keeps the connections of the pool, and a lost one is not said to have written nothing', async () => {
  await using served = await Served.open(measured[0] as Strategy);
  const create = (email: string) =>
    served.ask(`mutation { createUser(firstName: "", lastName: "", email: "${email}") { error { code } } }`);
  const backends = async () => {
    const { rows } = await served.database.client.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cqrs-bench server' ORDER BY pid`,
    );
    return rows.map(({ pid }) => pid);
  };
  await create('user3@example.org');
  const before = await backends();
  for (let time = 0; time < 3; time += 1) await create('user3@example.org');
  assert.deepEqual(await backends(), before);

  await served.database.client.query(
    `CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
     CREATE TRIGGER hang BEFORE INSERT ON tb_user FOR EACH ROW EXECUTE FUNCTION hang()`,
  );
  const { data, errors } = await create('lost@example.org');
  assert.deepEqual(data, { createUser: null });
  assert.match(errors?.[0]?.message ?? '', /^The connection .* was lost, so it is not known whether/);
});

test('a server without a writer says that it answers no mutation', async () => {
  const app = createServer({ createReader: () => ({}) as never });
  const query = 'mutation { deleteUser(id: 1) { id } }';
  const answer = await app.inject({ method: 'POST', url: '/graphql', payload: { query } });
  await app.close();
  assert.match(answer.json().errors[0].message, /for reading only/);
});
