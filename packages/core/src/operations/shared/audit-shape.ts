import type * as v from 'valibot';

import { isRecord } from '../../shared/untrusted-json.ts';
import { redactText } from '../../shared/redact.ts';

/** Characters of a text that an audit repeats: enough to know it again, too few to be it. */
const MAX_PREVIEW_LENGTH = 80;

const firstCharacters = new RegExp(`^.{0,${MAX_PREVIEW_LENGTH}}`, 'su');

/** Characters of a text that are looked through for secrets before it is cut: a key that is cut in two is still half a key. */
const SCANNED_LENGTH = 4_000;

/** What was asked for, made harmless. */
export interface AuditShape {
  readonly [name: string]: string | number | boolean | AuditShape;
}

/** Fields that hold what a model is told, the most telling first. */
const promptNames = ['prompt', 'question', 'query', 'input', 'text'];

/** Fields whose words are no secret though they are of no closed set. */
const plainNames: ReadonlySet<string> = new Set([
  'aspect_ratio',
  'image_size',
  'input_type',
  'language',
  'resolution',
  'size',
  'voice',
]);

/** What such a word looks like: neither a path nor a sentence fits. */
const plainToken = /^[\w.:+-]{1,24}$/u;

/** What stands for a text, a file or data. */
const PROVIDED = 'provided';

/** The beginning of a text, on one line; `undefined` when it says nothing. */
export function toPreview(text: string | undefined): string | undefined {
  const line = redactText((text ?? '').slice(0, SCANNED_LENGTH))
    .replaceAll(/\s+/gu, ' ')
    .trim();
  // By code points: half of a pair is no character.
  return line === '' ? undefined : firstCharacters.exec(line)?.[0];
}

/** The beginning of what a model is told. */
export function previewOf(input: unknown): string | undefined {
  if (!isRecord(input)) return undefined;
  const told = promptNames.map((name) => firstText(input[name]));
  const found = told.find((text) => text !== undefined) ?? lastOfUser(input['messages']);
  return toPreview(found);
}

/** Everything that was asked for, but the model and what it is told. */
export function shapeOf(schema: v.GenericSchema, input: unknown): AuditShape {
  if (!isRecord(input)) return {};
  const entries = entriesOf(schema);
  const left = Object.entries(input).filter(([name]) => name !== 'model' && name !== 'messages');
  const shape = left.flatMap(([name, value]) => harmless(name, value, entries[name]));
  // Whether something is kept is worth knowing also when it is not.
  const unsaved = Object.keys(entries).filter((name) => name === 'save_path' && !(name in input));
  const messages = input['messages'];
  return Object.fromEntries([
    ...shape,
    ...unsaved.map((name) => [name, 'none'] as const),
    ...(Array.isArray(messages) ? [['messages_count', messages.length] as const] : []),
  ]);
}

function harmless(
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
  // Only where the names of fields are ours are they told.
  if (!isRecord(value) || Object.keys(entries).length === 0) return [[name, PROVIDED]];
  const inner = Object.entries(value).flatMap(([key, each]) => harmless(key, each, entries[key]));
  return [[name, Object.fromEntries(inner)]];
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first.trim() === '' ? undefined : first;
  return isRecord(first) ? firstText(first['text']) : undefined;
}

/** The text of the last message of the user. */
function lastOfUser(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const message: unknown = messages.findLast((each) => isRecord(each) && each['role'] === 'user');
  const content = isRecord(message) ? message['content'] : undefined;
  if (typeof content === 'string') return content;
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return parts.map(firstText).find((text) => text !== undefined);
}

/** The fields of an object schema; of a union none. Valibot's generic type does not show them. */
function entriesOf(schema: v.GenericSchema | undefined): Readonly<Record<string, v.GenericSchema>> {
  const inner = unwrap(schema);
  if (inner === undefined || !('entries' in inner)) return {};
  return inner.entries as Readonly<Record<string, v.GenericSchema>>;
}

/** The words that a schema is a closed set of. */
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
