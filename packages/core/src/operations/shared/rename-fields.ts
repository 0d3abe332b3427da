import type { Hint } from '../../shared/hints.ts';
import type { OpenRouterError } from '../../shared/errors.ts';

/** Input names of an operation for fields of the client's requests, where snake_case is not enough. */
export type FieldNames = Readonly<Record<string, string>>;

/** Returns an error with the field names of an operation in its message, its details and its hints. */
export function renameFields(error: OpenRouterError, names: FieldNames = {}): OpenRouterError {
  const { fields = [] } = error.details;
  const hints = error.hints.map((hint) => renameInHint(hint, names));
  if (fields.length === 0 && hints.every((hint, index) => hint === error.hints[index]))
    return error;
  return error.with({
    message: renameInMessage(error.message, fields, (field) => `"${toFieldName(field, names)}"`),
    hints,
    details: { fields: fields.map((field) => toFieldName(field, names)) },
  });
}

/** Returns a message with renamed fields. It has them in quotation marks, or at its beginning before a colon. */
export function renameInMessage(
  message: string,
  fields: readonly string[],
  rename: (field: string) => string,
): string {
  return fields.reduce((text, field) => {
    const renamed = text.replaceAll(`"${field}"`, () => rename(field));
    const prefix = `${field}: `;
    const bare = rename(field).replaceAll('"', '');
    return renamed.startsWith(prefix) ? `${bare}: ${renamed.slice(prefix.length)}` : renamed;
  }, message);
}

function renameInHint(hint: Hint, names: FieldNames): Hint {
  switch (hint.kind) {
    case 'did-you-mean-field':
    case 'field-meaning':
      return { ...hint, field: toFieldName(hint.field, names) };
    case 'known-fields':
    case 'leave-out':
      return { ...hint, fields: hint.fields.map((field) => toFieldName(field, names)) };
    default:
      return hint;
  }
}

/** Returns `input_images.2` for the client's `references.2` in an operation that uses that name. */
function toFieldName(path: string, names: FieldNames): string {
  const [first = '', ...rest] = path.split('.');
  const name = Object.hasOwn(names, first) ? (names[first] ?? first) : toSnakeCase(first);
  return [name, ...rest].join('.');
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
