import type { ErrorCode } from '@orkit/openrouter-multimodal';
import type { Operation, OperationResult } from '@orkit/openrouter-multimodal/operations';
import { describeOperation } from '@orkit/openrouter-multimodal/operations';

import type { FlagOverrides } from '../flags/derive-flags.ts';
import { deriveFlags } from '../flags/derive-flags.ts';
import type { Flag } from '../flags/flag.ts';
import { displayNameOf } from '../flags/flag.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject, Outcome } from '../host/command-result.ts';

/** Headings of the commands in `orm --help`. */
type CommandGroup = 'Ask:' | 'Make:' | 'Models:' | 'Your setup:' | 'Try it:';

/** A word after the command. */
interface CommandArgument {
  /** As commander reads it: `<id>`, `[query]`, `[prompt...]`. */
  readonly syntax: string;
  readonly description: string;
  /** Field of the operation that takes it; without one the command reads `invocation.words`. */
  readonly field?: string | undefined;
}

/** What makes a command. An operation and a name are enough. */
export interface CommandDefinition {
  /** The words that are typed: `models search`. */
  readonly name: string;
  readonly aliases?: readonly string[] | undefined;
  readonly group: CommandGroup;
  /** Its input fields become flags; its summary is the default `summary`. */
  readonly operation?: Operation | undefined;
  readonly summary?: string | undefined;
  readonly examples?: readonly string[] | undefined;
  readonly arguments?: readonly CommandArgument[] | undefined;
  readonly overrides?: FlagOverrides | undefined;
  /** Flags that are no field of the operation. */
  readonly flags?: readonly Flag[] | undefined;
  /** Other names for fields in messages: `messages` is `the prompt`. */
  readonly fieldNames?: Readonly<Record<string, string>> | undefined;
  /** What to do next about an error of a code, beside what core says. */
  readonly hints?: Partial<Record<ErrorCode, string>> | undefined;
  /** Refuses words that cannot be meant so, before anything is read or paid. */
  checkPositionals?(invocation: Invocation): Promise<void>;
  /** Makes the input of the operation. @default the flags and arguments as they are */
  toInput?(invocation: Invocation): Promise<JsonObject>;
  /** Shows the result to a person, beside what was streamed. @default its text, else its data as JSON */
  render?(result: OperationResult<unknown>, invocation: Invocation): Promise<void>;
  /** Does everything itself. @default runs the operation once */
  run?(invocation: Invocation): Promise<Outcome>;
}

/** A command with its flags. */
export interface Command extends CommandDefinition {
  readonly allFlags: readonly Flag[];
  /** What a person types for each field of the operation. */
  readonly typedNames: ReadonlyMap<string, string>;
}

/** Projects an operation to a command: one flag for each field that is not an argument or overridden. */
export function defineCommand(definition: CommandDefinition): Command {
  const { operation, overrides, flags = [] } = definition;
  const words = (definition.arguments ?? []).filter(({ field }) => field !== undefined);
  const taken = Object.fromEntries(words.map(({ field = '' }) => [field, false as const]));
  const derived =
    operation === undefined
      ? []
      : deriveFlags(describeOperation(operation).inputSchema, { ...overrides, ...taken });
  return {
    ...definition,
    allFlags: [...flags, ...derived],
    typedNames: new Map([
      ...derived.map((flag) => [flag.field ?? '', displayNameOf(flag)] as const),
      ...words.map(({ field = '', syntax }) => [field, syntax] as const),
      ...Object.entries(definition.fieldNames ?? {}),
    ]),
  };
}
