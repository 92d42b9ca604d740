/** How a command is declared: its options by the names of their flags, the help below them, and its action. */
import { type Command, Option } from 'commander';

/** An option whose flag holds a `Value`. */
export interface Declared<Value> {
  /** What is typed after the name: `<number>`; empty for a switch. */
  readonly form: string;
  readonly title: string;
  parse?(word: string, before?: NoInfer<Value>): Value;
  /** The value if it is not typed. */
  readonly otherwise?: Value;
}

type Declarations = Readonly<Record<string, Declared<unknown>>>;

/** The flags as a command receives them: `refreshInterval` for `--refresh-interval`. */
export type FlagsOf<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends Declared<infer Value> ? Value : never;
};

export function option<Value, Otherwise extends Value | undefined = undefined>(
  form: string,
  title: string,
  parse: (word: string, before?: NoInfer<Value>) => Value,
  otherwise?: Otherwise,
): Declared<Value | Otherwise> {
  return { form, title, parse, ...(otherwise === undefined ? {} : { otherwise }) };
}

/** An option whose default is the value of `word`; its title says so. */
export function optionOr<Value>(
  form: string,
  title: string,
  parse: (word: string) => Value,
  word: string,
): Declared<Value> {
  return { form, title: `${title} (default: ${word})`, parse, otherwise: parse(word) };
}

/** An option that takes any text. */
export function textOption(form: string, title: string): Declared<string | undefined> {
  return { form, title, parse: (word) => word };
}

export function switchOption(title: string): Declared<true | undefined> {
  return { form: '', title };
}

/** `refreshInterval` as it is typed: `--refresh-interval`. */
export function typedName(flag: string): string {
  return `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Gives a command its options, in their order, and `help` below them: examples, what to know, and exit codes. `act` gets the
 * flags, and the command's arguments if it takes any, and resolves to the exit code.
 */
export function commandOf<Options extends Declarations>(
  options: Options,
  help: string,
  act: (flags: FlagsOf<Options>, ...words: readonly string[]) => Promise<number>,
): (command: Command) => Command {
  return (command) => {
    for (const [flag, { form, title, parse, otherwise }] of Object.entries(options)) {
      const own = new Option(`${typedName(flag)} ${form}`.trim(), title);
      command.addOption((parse ? own.argParser(parse) : own).default(otherwise));
    }
    return command.addHelpText('after', help).action(async () => {
      process.exitCode = await act(command.opts(), ...command.args);
    });
  };
}
