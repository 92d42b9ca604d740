/**
 * What the suite's processes say to each other over the channel of `fork`, and the child's side of it: carries out the
 * orders of the parent that forked it, and ends when that is gone. A protocol is an interface: its methods are the orders
 * of the parent, their parameters what an order says, their results what the child answers.
 */
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
  /** An order that could not be carried out. */
  | { readonly type: 'failed'; readonly id: number; readonly words: string }
  /** Unasked for. */
  | { readonly type: 'report'; readonly report: unknown };

/** What carries out each order of a protocol. */
export type Orders<Of extends Protocol<Of>> = {
  readonly [Name in keyof Of]: (...said: Said<Of, Name>) => Answered<Of, Name> | Promise<Answered<Of, Name>>;
};

export interface ObeyOptions {
  /** For who starts the process by hand; it then ends with code 64. */
  readonly hint?: string;
  /** What is told of an error; its message, when not said. */
  readonly words?: (error: unknown) => string;
  /** Called when the parent is gone; may take a second. */
  readonly close?: () => Promise<void>;
}

/** How long work that still runs may keep the process from ending. */
const closeTimeoutMs = 1_000;

/** Carries out every order as it comes, several at a time, until the channel closes. */
export function obey<Of extends Protocol<Of>>(
  orders: Orders<Of>,
  {
    hint = 'Expected to be forked by the runner. Type: npm run bench -- --help',
    words = messageOf,
    close,
  }: ObeyOptions = {},
): void {
  if (!process.send) {
    console.error(hint);
    process.exitCode = 64;
    return;
  }
  const answerTo = async ({ id, name, said }: Order): Promise<Message> => {
    try {
      const carryOut = orders[name as keyof Of] as (...said: readonly unknown[]) => unknown;
      return { type: 'answer', id, answer: await carryOut(...said) };
    } catch (error) {
      return { type: 'failed', id, words: words(error) };
    }
  };
  process.on('message', async (order: Order) => send(await answerTo(order)));
  // Ctrl-C reaches the whole process group; when to end is the parent's to say.
  process.on('SIGINT', () => {});
  process.on('disconnect', async () => {
    setTimeout(() => process.exit(0), closeTimeoutMs);
    await close?.();
    process.exit(0);
  });
}

/** Tells the parent what it did not ask for. */
export function report(figures: unknown): void {
  send({ type: 'report', report: figures });
}

/** A parent that is gone takes no answer; the end of the channel is what ends this process. */
function send(message: Message): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
