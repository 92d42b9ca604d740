/** The executors: each turns a GraphQL request into a response, at a path of the one server. */

export interface Executor {
  /** The word used on the command line and in reports. */
  readonly name: string;
  /** A few words for a heading. */
  readonly title: string;
  /** Path on the server: all executors are served side by side, over the same source. */
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

/** In reading order. The first is the default, and the one that others are compared with. */
export const executors: readonly Executor[] = [mercurius, direct];
