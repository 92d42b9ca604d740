import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { html } from './html.ts';

test('inserted text is escaped once, at any depth; templates are not', () => {
  const inner = html`<b title="${'"quoted"'}">${"<i>it's & 1 > 0</i>"}</b>`;
  const expected = '<b title="&quot;quoted&quot;">&lt;i&gt;it&#39;s &amp; 1 &gt; 0&lt;/i&gt;</b>';
  assert.equal(inner.text, expected);
  assert.equal(html`<p>${[inner, [inner, ', ']]}${null}${0}</p>`.text, `<p>${expected}${expected}, 0</p>`);
});

test('no text can open a tag, end an attribute or start an entity', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'/=a \n\u0000\u001b') }), (text) => {
      assert.doesNotMatch(html`${text}`.text, /[<>"']|(?!\n)\p{Cc}|&(?!(amp|lt|gt|quot|#39);)/u);
    }),
    { seed: 1 },
  );
});
