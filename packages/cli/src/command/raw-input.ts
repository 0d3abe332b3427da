import type { Flag } from '../flags/flag.ts';
import { displayNameOf, longNameOf } from '../flags/flag.ts';
import type { JsonObject } from '../host/command-result.ts';
import type { ParsedCommand } from './program.ts';
import { lastText } from '../flags/settings.ts';
import type { OpenOptions } from '../host/open-path.ts';
import { readTextFile } from '../host/text-file.ts';
import { parseDurationMs, parseJson, parseNumber, parseSeconds } from '../flags/values.ts';

/** Raw input of a command, by consumer. */
export interface RawInput {
  /** Flags and arguments as the raw input of the operation. */
  readonly input: JsonObject;
  /** Flags that are not fields, by long name. */
  readonly flags: JsonObject;
  /** Positional arguments that are not fields. */
  readonly positionals: readonly string[];
}

/** Separates the parsed line into the input of the operation and the parts that only the command reads. */
export async function gatherInput(
  { command, values, positionals }: ParsedCommand,
  files: OpenOptions,
): Promise<RawInput> {
  const fields: FieldValue[] = [];
  const flags: Record<string, unknown> = {};
  for (const flag of command.allFlags) {
    const name = longNameOf(flag);
    if (!Object.hasOwn(values, name)) continue;
    const value = values[name];
    if (flag.field === undefined) flags[name] = value;
    else fields.push({ field: flag.field, value: await parseFlag(flag, value, files) });
  }
  const shellPositionals: unknown[] = [];
  for (const [index, { field }] of (command.arguments ?? []).entries()) {
    const word = positionals[index];
    if (word === undefined) continue;
    if (field === undefined) shellPositionals.push(word);
    else fields.push({ field, value: Array.isArray(word) ? word.join(' ') : word });
  }
  return { input: toRawInput(fields), flags, positionals: shellPositionals.flat().map(String) };
}

/** Value of one field. */
interface FieldValue {
  /** Dotted path in the input of the operation. */
  readonly field: string;
  readonly value: unknown;
}

/** Builds the raw input of an operation from single fields. */
function toRawInput(values: readonly FieldValue[]): JsonObject {
  const root: Record<string, unknown> = {};
  for (const { field, value } of values) {
    const path = field.split('.');
    const name = path.pop() ?? field;
    let node = root;
    for (const step of path) {
      // Only this function writes to `root`, and a field is never both a value and a group.
      node = (node[step] ??= {}) as Record<string, unknown>;
    }
    node[name] = value;
  }
  return root;
}

/** Converts the text of a flag to the JSON value of its field. */
async function parseFlag(flag: Flag, typed: unknown, files: OpenOptions): Promise<unknown> {
  if (flag.kind === 'boolean') return typed;
  const name = displayNameOf(flag);
  const last = lastText(typed) ?? '';
  switch (flag.kind) {
    case 'text':
      return last;
    case 'number':
      return parseNumber(name, last);
    case 'duration':
      return parseDurationMs(name, last);
    case 'seconds':
      return parseSeconds(name, last);
    case 'list':
      return toList(typed);
    case 'texts':
      return toTexts(typed);
    case 'number-list':
      return toList(typed).map((text) => parseNumber(name, text));
    case 'json':
      return parseJson(name, await textOf(name, last, files));
  }
}

function toList(typed: unknown): string[] {
  return toTexts(typed)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function toTexts(typed: unknown): string[] {
  return Array.isArray(typed) ? typed.map(String) : [String(typed)];
}

async function textOf(name: string, text: string, files: OpenOptions): Promise<string> {
  return text.startsWith('@') ? await readTextFile(name, text.slice(1), files) : text;
}
