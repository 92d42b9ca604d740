/**
 * What the suite's processes say to each other over the channel of `fork`. A protocol is an interface: its methods are the
 * orders of the parent, their parameters what an order says, their results what the child (`obey.ts`) answers.
 */
export type Protocol<Orders> = { readonly [Name in keyof Orders]: (...said: never) => unknown };

export type Said<Orders, Name extends keyof Orders> = Orders[Name] extends (
  ...said: infer Words extends readonly unknown[]
) => unknown
  ? Words
  : never;
export type Answered<Orders, Name extends keyof Orders> = Orders[Name] extends (
  ...said: never
) => infer Answer
  ? Answer
  : never;

export interface Order {
  readonly id: number;
  readonly name: string;
  readonly said: readonly unknown[];
}

export type Message =
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  /** An order that could not be carried out. */
  | { readonly type: 'failed'; readonly id: number; readonly words: string }
  /** Unasked for. */
  | { readonly type: 'report'; readonly report: unknown };
