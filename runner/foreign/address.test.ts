import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAddresses, ForeignError, parseAddress } from './address.ts';

test('a URL is asked at its origin, below its path, and named by both unless it has a name', () => {
  assert.deepEqual(parseAddress('http://127.0.0.1:4000/'), {
    name: '127.0.0.1-4000',
    shown: 'http://127.0.0.1:4000',
    origin: 'http://127.0.0.1:4000',
    host: '127.0.0.1',
    port: 4000,
    path: '',
    authorization: null,
  });
  const { name, path, host, port } = parseAddress('new=http://[::1]/api/v2/');
  assert.deepEqual([name, path, host, port], ['new', '/api/v2', '::1', 80]);
  assert.equal(parseAddress('http://[::1]:81/api').name, 'localhost-81-api');
});

test('user and password become a header, and are shown nowhere', () => {
  const { authorization, ...shown } = parseAddress('http://ann:s%40cret@localhost:4000');
  assert.equal(authorization, `Basic ${Buffer.from('ann:s@cret').toString('base64')}`);
  assert.doesNotMatch(JSON.stringify(shown), /ann|cret/);
});

test('what is no URL of a server is refused, without its password', () => {
  for (const word of [
    'localhost:4000',
    'ann:secret@localhost:4000',
    'http://ann:secret@:4000',
    'a=ftp://ann:secret@localhost',
    'http://ann:secret@localhost/?x=1',
    '-x=http://localhost',
  ])
    assert.throws(
      () => parseAddress(word),
      (error: Error) => error instanceof ForeignError && !/secret/.test(error.message),
      word,
    );
  assert.throws(() => parseAddress('localhost:4000'), /Expected a URL like .*received "localhost:4000"/);
});

test('another machine is asked only if somebody said so', () => {
  const asked = (...urls: readonly string[]) => urls.map(parseAddress);
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', 'api.localhost', '[::1]'])
    checkAddresses(asked(`http://${host}:1`), false);
  for (const host of ['example.com', '10.0.0.1', '0.0.0.0', '127.0.0.1.example.com', '[::2]'])
    assert.throws(
      () => checkAddresses(asked('http://localhost', `http://${host}`), false),
      /is not on this machine.*--allow-other-hosts/,
      host,
    );
  checkAddresses(asked('http://example.com'), true);
  assert.throws(
    () => checkAddresses(asked('http://localhost', 'http://localhost/'), false),
    /twice.*--url one=/,
  );
});
