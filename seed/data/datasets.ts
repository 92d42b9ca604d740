/** The seeded sizes. The row counts are exact: `seedDatabase` asserts them. */

export interface Dataset {
  readonly name: string;
  readonly users: number;
  readonly posts: number;
  readonly comments: number;
}

/** In ascending size. `tiny` is for tests: it is too small to measure on. */
export const datasets: readonly Dataset[] = [
  { name: 'tiny', users: 50, posts: 500, comments: 1_500 },
  { name: 'small', users: 1_000, posts: 20_000, comments: 60_000 },
  { name: 'medium', users: 10_000, posts: 200_000, comments: 600_000 },
  { name: 'large', users: 100_000, posts: 2_000_000, comments: 6_000_000 },
];

/** The dataset of that name; undefined if there is none. */
export function datasetNamed(name: string): Dataset | undefined {
  return datasets.find((dataset) => dataset.name === name);
}

/** Number of rows of a dataset, over its three tables. */
export function rowCountOf(dataset: Dataset): number {
  return dataset.users + dataset.posts + dataset.comments;
}
