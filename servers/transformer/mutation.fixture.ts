/** Documents with bytes changed, removed, doubled, inserted, or cut off. For tests only. */

/** Bytes that make or break JSON, and bytes that are not UTF-8. */
const telling = Buffer.from([...Buffer.from('{}[]",:\\ 0-.tfnu"\n'), 0x00, 0x1f, 0x80, 0xc3, 0xff]);

/** The document after two or more changes; each pair of bytes says what changes, and where. */
export function mutated(document: Buffer, changes: Uint8Array): Buffer {
  let bytes = document;
  for (let index = 0; index + 1 < changes.length; index += 2) {
    const kind = changes[index] ?? 0;
    const at = Math.floor((((changes[index + 1] ?? 0) + kind / 256) / 256) * bytes.length);
    const length = 1 + (kind >> 4);
    const before = bytes.subarray(0, at);
    const put = telling.subarray(kind % telling.length, (kind % telling.length) + 1);
    const rest = bytes.subarray(at);
    const forms = [
      [before, put, rest.subarray(1)],
      [before, put, rest],
      [before, rest.subarray(length)],
      [before, rest.subarray(0, length), rest],
      [before, Buffer.from([(rest[0] ?? 0) ^ (1 << (kind >> 5))]), rest.subarray(1)],
      kind > 230 ? [before] : [bytes],
    ];
    bytes = Buffer.concat(forms[kind % forms.length] ?? [bytes]);
  }
  return bytes;
}
