/**
 * The messages of the suite's processes over the channel of `fork`, and the child's side of it, which carries out the orders
 * of its parent and ends when the parent is gone. A protocol is an interface: its methods are the orders, their parameters
 * the contents of an order, their results the child's answers.
 */
import { setFlagsFromString } from 'node:v8';

export type Protocol<Orders> = { readonly [Name in keyof Orders]: (...said: never) => unknown };
export type Said<Orders extends Protocol<Orders>, Name extends keyof Orders> = Parameters<Orders[Name]>;
export type Answered<Orders extends Protocol<Orders>, Name extends keyof Orders> = ReturnType<Orders[Name]>;

export interface Order {
  readonly id: number;
  readonly name: string;
  readonly said: readonly unknown[];
}

export type Message =
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  /** An order that failed. */
  | { readonly type: 'failed'; readonly id: number; readonly words: string }
  /** Sent without an order. */
  | { readonly type: 'report'; readonly report: unknown };

/** The functions that carry out the orders of a protocol. */
export type Orders<Of extends Protocol<Of>> = {
  readonly [Name in keyof Of]: (...said: Said<Of, Name>) => Answered<Of, Name> | Promise<Answered<Of, Name>>;
};

export interface ObeyOptions {
  /** A hint for people who start the process by hand; it then exits with code 64. */
  readonly hint?: string;
  /** The public message of an error; default: its own. */
  readonly words?: (error: unknown) => string;
  /** Called when the parent is gone. */
  readonly close?: () => Promise<void>;
  /** How long that may delay the end of the process; a second when absent. */
  readonly closeTimeoutMs?: number;
}

/**
 * Carries out every order as it comes, several concurrently, until the channel closes. Its caller's modules are loaded by
 * now, so the V8 flags that the process was given as arguments are set.
 */
export function obey<Of extends Protocol<Of>>(
  orders: Orders<Of>,
  {
    hint = 'Expected to be forked by the runner. Type: npm run bench -- --help',
    words = messageOf,
    close,
    closeTimeoutMs = 1_000,
  }: ObeyOptions = {},
): void {
  if (!process.send) {
    console.error(hint);
    process.exitCode = 64;
    return;
  }
  for (const flag of process.argv.slice(2)) setFlagsFromString(flag);
  const answerTo = async ({ id, name, said }: Order): Promise<Message> => {
    try {
      const carryOut = orders[name as keyof Of] as (...said: readonly unknown[]) => unknown;
      return { type: 'answer', id, answer: await carryOut(...said) };
    } catch (error) {
      return { type: 'failed', id, words: words(error) };
    }
  };
  process.on('message', async (order: Order) => send(await answerTo(order)));
  // Ctrl-C reaches the whole process group, but the parent decides when to end.
  process.on('SIGINT', () => {});
  process.on('disconnect', async () => {
    setTimeout(() => process.exit(0), closeTimeoutMs);
    await close?.();
    process.exit(0);
  });
}

/** Sends the parent a report that it did not ask for. */
export function report(figures: unknown): void {
  send({ type: 'report', report: figures });
}

/** If the parent is gone, the answer is lost; the closed channel ends this process. */
function send(message: Message): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
