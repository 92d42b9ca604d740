/** A workload: how the driver parses the text in which PostgreSQL sends rows. */
import pg from 'pg';

/** Object ids of column types in `pg_type`. */
const oids = { int4: 23, text: 25, jsonb: 3802 } as const;

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly format: 'text';
}

/** The part of the driver that makes rows; its published types omit it. */
interface RowBuilder {
  addFields(fields: readonly Field[]): void;
  parseRow(texts: readonly (string | null)[]): unknown;
}

const { Result } = pg as unknown as { Result: new (rowMode: null, types: null) => RowBuilder };

type Row = Readonly<Record<string, unknown>>;

/** The column type of a value, and the text in which it is sent. */
function sent(value: unknown): { oid: number; text: string } {
  if (typeof value === 'number') return { oid: oids.int4, text: String(value) };
  if (typeof value === 'string') return { oid: oids.text, text: value };
  return { oid: oids.jsonb, text: JSON.stringify(value) };
}

/** Parses `rows` from their text at every call. Numbers are sent as int4, strings as text, everything else as jsonb. */
export function rowParser(rows: readonly Row[]): () => unknown[] {
  const [first = {}] = rows;
  const fields = Object.entries(first).map(
    ([name, value]): Field => ({ name, dataTypeID: sent(value).oid, format: 'text' }),
  );
  const texts = rows.map((row) => Object.values(row).map((value) => sent(value).text));
  return () => {
    const result = new Result(null, null);
    result.addFields(fields);
    return texts.map((row) => result.parseRow(row));
  };
}
