import { OpenRouterError } from '../../shared/errors.ts';

/** Names of the fields of a request, as they are called in the input of an operation. */
export type FieldNames = Readonly<Record<string, string>>;

/**
 * Runs work whose errors name fields as the client calls them, and tells them as the operation does: whoever gave `n` does
 * not look for `count`.
 */
export async function tellingFields<T>(names: FieldNames, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!OpenRouterError.is(error) || error.code === 'INTERNAL') throw error;
    const message = retell(error.message, names);
    throw message === error.message ? error : error.with({ message });
  }
}

/** Names stand in quotation marks, or before a dot and an index: `references.2`. */
function retell(message: string, names: FieldNames): string {
  return message.replaceAll(
    /"([a-z][A-Za-z]*)"|\b([a-z][A-Za-z]*)(?=\.\d)/gu,
    (whole, quoted: string | undefined, indexed: string | undefined) => {
      const name = quoted ?? indexed ?? '';
      if (!Object.hasOwn(names, name)) return whole;
      return whole.replace(name, names[name] ?? name);
    },
  );
}

/** What the client says of its own options, and what they are called where only JSON and the environment are. */
const moneyWords: readonly (readonly [client: string, operation: string])[] = [
  ['maxCostUsd of the call', 'max_cost_usd of the call'],
  ['with allowUnknownCost', 'with OPENROUTER_ALLOW_UNKNOWN_COST=true'],
];

/** Tells a refusal for its cost in the words of operations. */
export function tellingMoney(error: OpenRouterError): OpenRouterError {
  if (error.details.reason !== 'max_cost') return error;
  const hints = error.hints.map((hint) =>
    moneyWords.reduce((told, [client, operation]) => told.replace(client, operation), hint),
  );
  return error.with({ hints });
}
