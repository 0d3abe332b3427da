import type * as v from 'valibot';

import { isRecord } from '../../shared/untrusted-json.ts';
import { redactText } from '../../shared/redact.ts';

/** Characters of a text that an audit repeats: enough to recognize it, too few to reproduce it. */
const MAX_PREVIEW_LENGTH = 80;

const firstCharacters = new RegExp(`^.{0,${MAX_PREVIEW_LENGTH}}`, 'su');

/** Characters of a text that are scanned for secrets before it is cut: a key that is cut in two still shows its first half. */
const SCANNED_LENGTH = 4_000;

/** Input of an operation without texts, file names and data. */
export interface AuditShape {
  readonly [name: string]: string | number | boolean | AuditShape;
}

/** Fields that hold a prompt, the most informative first. */
const promptNames = ['prompt', 'question', 'query', 'input', 'text'];

/** Fields with values that are not secret, although their schema is not a closed set. */
const plainNames: ReadonlySet<string> = new Set([
  'aspect_ratio',
  'image_size',
  'input_type',
  'language',
  'resolution',
  'size',
  'voice',
]);

/** Pattern of such a value: neither a path nor a sentence matches. */
const plainToken = /^[\w.:+-]{1,24}$/u;

/** Placeholder for a text, a file or data. */
const PROVIDED = 'provided';

/** Returns the beginning of a text, on one line; `undefined` when it is blank. */
export function toPreview(text: string | undefined): string | undefined {
  const line = redactText((text ?? '').slice(0, SCANNED_LENGTH))
    .replaceAll(/\s+/gu, ' ')
    .trim();
  // By code points: half of a surrogate pair is not a character.
  return line === '' ? undefined : firstCharacters.exec(line)?.[0];
}

/** Returns the beginning of the prompt. */
export function previewOf(input: unknown): string | undefined {
  if (!isRecord(input)) return undefined;
  const texts = promptNames.map((name) => firstText(input[name]));
  const prompt = texts.find((text) => text !== undefined) ?? lastUserText(input['messages']);
  return toPreview(prompt);
}

/** Returns all of the input except the model and the prompt. */
export function shapeOf(schema: v.GenericSchema, input: unknown): AuditShape {
  if (!isRecord(input)) return {};
  const entries = entriesOf(schema);
  const fields = Object.entries(input).filter(([name]) => name !== 'model' && name !== 'messages');
  const shape = fields.flatMap(([name, value]) => toShapeEntries(name, value, entries[name]));
  // An output that is not saved is worth a line too.
  const unsaved = Object.keys(entries).filter((name) => name === 'save_path' && !(name in input));
  const messages = input['messages'];
  return Object.fromEntries([
    ...shape,
    ...unsaved.map((name) => [name, 'none'] as const),
    ...(Array.isArray(messages) ? [['messages_count', messages.length] as const] : []),
  ]);
}

function toShapeEntries(
  name: string,
  value: unknown,
  schema: v.GenericSchema | undefined,
): readonly (readonly [string, AuditShape[string]])[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
  if (Array.isArray(value)) return [[`${name}_count`, value.length]];
  if (typeof value === 'string') {
    if (promptNames.includes(name)) return [];
    const isPlain = plainNames.has(name) && plainToken.test(value);
    const isShown = isPlain || choicesOf(schema).includes(value);
    return [[name, isShown ? redactText(value) : PROVIDED]];
  }
  const entries = entriesOf(schema);
  // Field names are repeated only when the schema defines them.
  if (!isRecord(value) || Object.keys(entries).length === 0) return [[name, PROVIDED]];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    toShapeEntries(key, each, entries[key]),
  );
  return [[name, Object.fromEntries(inner)]];
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first.trim() === '' ? undefined : first;
  return isRecord(first) ? firstText(first['text']) : undefined;
}

/** Returns the text of the last user message. */
function lastUserText(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const message: unknown = messages.findLast((each) => isRecord(each) && each['role'] === 'user');
  const content = isRecord(message) ? message['content'] : undefined;
  if (typeof content === 'string') return content;
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return parts.map(firstText).find((text) => text !== undefined);
}

/** Returns the fields of an object schema, none for a union. Valibot's generic type does not show them. */
function entriesOf(schema: v.GenericSchema | undefined): Readonly<Record<string, v.GenericSchema>> {
  const inner = unwrap(schema);
  if (inner === undefined || !('entries' in inner)) return {};
  return inner.entries as Readonly<Record<string, v.GenericSchema>>;
}

/** Returns the values of a schema that is a closed set. */
function choicesOf(schema: v.GenericSchema | undefined): readonly unknown[] {
  const inner = unwrap(schema);
  if (inner?.type === 'literal' && 'literal' in inner) return [inner.literal];
  return inner?.type === 'picklist' && 'options' in inner && Array.isArray(inner.options)
    ? inner.options
    : [];
}

function unwrap(schema: v.GenericSchema | undefined): v.GenericSchema | undefined {
  return schema !== undefined && 'wrapped' in schema
    ? unwrap(schema.wrapped as v.GenericSchema)
    : schema;
}
