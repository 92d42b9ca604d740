/** The expressions of GitHub's workflows, `${{ ... }}`, as far as ours use them. Anything else is an error. */

type Contexts = Readonly<Record<string, unknown>>;

const token =
  /\s*(?:'(?<text>(?:[^']|'')*)'|(?<number>\d+)|(?<sign>==|!=|&&|\|\||[!().])|(?<name>[A-Za-z_][\w-]*))/y;

function tokensOf(source: string): readonly Readonly<Record<string, string | undefined>>[] {
  const found = [];
  token.lastIndex = 0;
  while (source.slice(token.lastIndex).trim() !== '') {
    const { groups } = token.exec(source) ?? {};
    if (!groups) throw new Error(`Expected an expression that this test knows, received: ${source}`);
    found.push(groups);
  }
  return found;
}

/**
 * The value of an expression. `functions` take no arguments. Throws an Error for a name or a property that is not there; only
 * an output that a step did not set is empty.
 */
export function evaluate(
  source: string,
  contexts: Contexts,
  functions: Readonly<Record<string, () => boolean>> = {},
): unknown {
  const rest = [...tokensOf(source)];
  const isNext = (sign: string): boolean => rest[0]?.['sign'] === sign && rest.shift() !== undefined;
  const fail = (what: string): never => {
    throw new Error(`Expected ${what} in the expression: ${source}`);
  };

  function either(): unknown {
    let value = both();
    while (isNext('||')) {
      const other = both();
      value ||= other;
    }
    return value;
  }
  function both(): unknown {
    let value = compared();
    while (isNext('&&')) {
      const other = compared();
      value &&= other;
    }
    return value;
  }
  function compared(): unknown {
    const value = single();
    if (isNext('==')) return value === single();
    if (isNext('!=')) return value !== single();
    return value;
  }
  function single(): unknown {
    if (isNext('!')) return !single();
    if (isNext('(')) {
      const value = either();
      return isNext(')') ? value : fail(')');
    }
    const { text, number, name } = rest.shift() ?? {};
    if (text !== undefined) return text.replaceAll("''", "'");
    if (number !== undefined) return Number(number);
    return name === undefined ? fail('a value') : named(name);
  }
  function named(name: string): unknown {
    if (isNext('(')) return isNext(')') ? (functions[name] ?? fail(`no function ${name}`))() : fail(')');
    let [value, before] = [propertyOf(contexts, name), name];
    while (isNext('.')) {
      const next = rest.shift()?.['name'] ?? fail('a name');
      // A step sets its outputs or not.
      value = before === 'outputs' ? (Object(value)[next] ?? '') : propertyOf(value, next);
      before = next;
    }
    return value;
  }
  function propertyOf(object: unknown, name: string): unknown {
    if (typeof object !== 'object' || object === null || !(name in object)) return fail(`a known ${name}`);
    return Reflect.get(object, name);
  }

  const value = either();
  return rest.length === 0 ? value : fail('an end');
}

/** A text with its expressions replaced by their values. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, source: string) => String(evaluate(source, contexts) ?? ''));
}
