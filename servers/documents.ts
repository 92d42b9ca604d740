/** The types that sources and transformers exchange: documents, rows that hold one, and selections of their fields. */

/** A stored document, or a row with the same form: snake_case keys, JSON values. */
export type Document = { readonly [key: string]: unknown };

/**
 * What a request selects below one root field: snake_case key -> selection of the child (empty for a leaf). A reader may
 * leave out what is not selected, but never what is.
 */
export interface Selection {
  readonly [key: string]: Selection;
}

/** A row of a relation of documents. `data` is JSON, as text or in UTF-8; null is a null document. */
export interface StoredRow {
  /** Names the row in errors: its id, or its index among the rows that were read. */
  readonly id: number | string;
  readonly data: string | Uint8Array | null;
}
