/** What the driver does to the texts in which PostgreSQL sends rows, as a workload of its own. */
import pg from 'pg';

/** Type of a column, by its object id in `pg_type`. */
const oids = { int4: 23, text: 25, jsonb: 3802 } as const;

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly format: 'text';
}

/** The part of the driver that makes rows; its types leave it out. */
interface RowBuilder {
  addFields(fields: readonly Field[]): void;
  parseRow(texts: readonly (string | null)[]): unknown;
}

const { Result } = pg as unknown as { Result: new (rowMode: null, types: null) => RowBuilder };

type Row = Readonly<Record<string, unknown>>;

/** The type of a value's column, and the text in which it is sent. */
function sent(value: unknown): { oid: number; text: string } {
  if (typeof value === 'number') return { oid: oids.int4, text: String(value) };
  if (typeof value === 'string') return { oid: oids.text, text: value };
  return { oid: oids.jsonb, text: JSON.stringify(value) };
}

/** Parses `rows` from their texts at every call. Numbers are int4, texts text, and all else jsonb. */
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
