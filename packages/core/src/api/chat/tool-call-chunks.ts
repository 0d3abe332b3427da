import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { JsonProgress } from './json-progress.ts';
import { createJsonProgress } from './json-progress.ts';
import type { ToolCall } from './messages.ts';

/** A tool call that is being received. */
export type MutableToolCall = { -readonly [Key in keyof ToolCall]: ToolCall[Key] };

/** A chunk of a tool call, after it was merged. */
export interface MergedChunk {
  /** Key of the call that it belongs to. */
  readonly index: number;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string;
}

interface Chunk extends Omit<MergedChunk, 'index'> {
  readonly index: number | undefined;
  /** Whether the arguments came as an object, and so are complete. */
  readonly isObject: boolean;
}

interface Slot {
  readonly key: number;
  readonly wireIndex: number | undefined;
  readonly call: MutableToolCall;
  /** Arguments of the call so far. */
  json: JsonProgress;
  /** List that the last chunk of the call was in. */
  list: readonly unknown[];
}

/**
 * Creates a function that merges a list of chunks into tool calls. Providers differ: chunks come without an index, with one
 * index for several calls, with ids and names late, repeated or new in every chunk, and with arguments as text, object or null.
 * Whether a chunk continues a call is decided by what contradicts it: another name, another id where the arguments are not cut
 * inside, a second set of complete arguments. Doubtful cases: the same name with the same complete arguments and no other id
 * is a repeated chunk, but two calls when both are in one list; text that fits nothing is appended, so that the arguments are
 * no JSON rather than wrong.
 */
export function createToolCallMerger(
  calls: Map<number, MutableToolCall>,
): (list: readonly unknown[]) => readonly MergedChunk[] {
  const slots: Slot[] = [];
  const byId = new Map<string, Slot>();
  const byWireIndex = new Map<number, Slot>();
  let nextKey = 0;
  const open = (chunk: Chunk, list: readonly unknown[]): Slot => {
    const { index } = chunk;
    const key = index === undefined || calls.has(index) ? nextKey : index;
    nextKey = Math.max(nextKey, key + 1);
    const call = { id: '', name: '', arguments: '' };
    const slot = { key, wireIndex: index, call, json: createJsonProgress(), list };
    slots.push(slot);
    calls.set(key, slot.call);
    if (index !== undefined) byWireIndex.set(index, slot);
    return slot;
  };
  const find = (chunk: Chunk): Slot | undefined => {
    const { id, index } = chunk;
    const known = byId.get(id ?? '');
    if (known !== undefined && (index ?? known.wireIndex) === known.wireIndex) return known;
    if (index !== undefined)
      return byWireIndex.get(index) ?? (known?.wireIndex === undefined ? known : undefined);
    const isIdAlone = id !== undefined && chunk.name === undefined && chunk.arguments === '';
    const unnamed = isIdAlone ? slots.find(({ call }) => call.id === '') : undefined;
    return unnamed ?? slots.at(-1);
  };
  return (list) =>
    list.filter(isRecord).map((entry) => {
      const chunk = readChunk(entry);
      const found = find(chunk);
      const slot =
        found === undefined || startsCall(found, chunk, list) ? open(chunk, list) : found;
      const { call, key } = slot;
      slot.list = list;
      call.id ||= chunk.id ?? '';
      call.name ||= chunk.name ?? '';
      if (call.id !== '' && call.id === chunk.id) byId.set(call.id, slot);
      return {
        index: key,
        id: chunk.id,
        name: chunk.name,
        arguments: addArguments(slot, chunk),
      };
    });
}

/** Returns the calls of a complete message, which are distinguished by their position. */
export function readToolCalls(list: readonly unknown[]): MutableToolCall[] {
  return list.filter(isRecord).map((entry) => {
    const { id = '', name = '', arguments: text } = readChunk(entry);
    return { id, name, arguments: text };
  });
}

function readChunk(entry: Readonly<Record<string, unknown>>): Chunk {
  const fields = isRecord(entry['function']) ? recordAt(entry, 'function') : entry;
  const value = fields['arguments'];
  const isObject = typeof value === 'object' && value !== null;
  return {
    index: numberAt(entry, 'index'),
    id: textAt(entry, 'id'),
    name: textAt(fields, 'name'),
    arguments: isObject ? JSON.stringify(value) : (textAt(fields, 'arguments') ?? ''),
    isObject,
  };
}

function startsCall(
  { call, json, list: previousList }: Slot,
  { index, id, name, arguments: text }: Chunk,
  list: readonly unknown[],
): boolean {
  if (name !== undefined && call.name !== '' && name !== call.name) return true;
  const hasText = /\S/u.test(text);
  if (id !== undefined && call.id !== '' && id !== call.id) {
    // Some servers give each chunk an id of its own: arguments that are cut inside are continued all the same.
    const isCut = json.text !== '' && !json.isComplete();
    return name === undefined ? hasText && json.isComplete() : index === undefined || !isCut;
  }
  if (name === undefined || !hasText || !json.isComplete()) return false;
  if (isPlaceholder(json.text) && id !== undefined) return false;
  return text !== json.text || list === previousList;
}

/** Adds arguments to a call, and returns what was added. */
function addArguments(slot: Slot, { arguments: text, isObject }: Chunk): string {
  const { text: previous } = slot.json;
  const isRepeated = text === previous && slot.json.isComplete();
  if (text === '' || isRepeated) return '';
  const isReplaced = isObject || (isPlaceholder(previous) && text.trimStart().startsWith('{'));
  if (isReplaced) slot.json = createJsonProgress();
  slot.json.add(text);
  slot.call.arguments = slot.json.text;
  return text;
}

/** Whether arguments are the empty object that some providers send before the real ones. */
function isPlaceholder(text: string): boolean {
  // A long text is not trimmed for each of its chunks.
  return text.length < 10 && text.trim() === '{}';
}
