/** The executors: what turns a GraphQL request into a response, and where the one server serves it. */

export interface Executor {
  /** The word used on the command line and in reports. */
  readonly name: string;
  /** A few words for a heading. */
  readonly title: string;
  /** Of the one server: every executor is served beside the others, over the same source. */
  readonly path: `/${string}`;
}

export const mercurius: Executor = {
  name: 'mercurius',
  title: 'Mercurius with graphql-jit: documents as objects, resolved field by field',
  path: '/graphql',
};

export const direct: Executor = {
  name: 'direct',
  title: 'stored bytes to response bytes, without objects between; what it does not serve, mercurius answers',
  path: '/direct',
};

/** In reading order. The first is what answers where none is named, and what others are compared with. */
export const executors: readonly Executor[] = [mercurius, direct];
