import type { ErrorCode } from '@orkit/openrouter-multimodal';
import type { Operation, OperationResult } from '@orkit/openrouter-multimodal/operations';
import { describeOperation } from '@orkit/openrouter-multimodal/operations';

import type { FlagOverrides } from '../flags/derive-flags.ts';
import { deriveFlags } from '../flags/derive-flags.ts';
import type { Flag } from '../flags/flag.ts';
import { displayNameOf } from '../flags/flag.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject, CommandResult } from '../host/command-result.ts';

/** Headings of the commands in `orm --help`. */
type CommandGroup = 'Ask:' | 'Generate:' | 'Models:' | 'Your setup:' | 'Try it:';

/** A positional argument. */
interface CommandArgument {
  /** In the syntax of commander: `<id>`, `[query]`, `[prompt...]`. */
  readonly syntax: string;
  readonly description: string;
  /** Field of the operation that it sets; without one the command reads `invocation.positionals`. */
  readonly field?: string | undefined;
}

/** Definition of a command. A name, a group and an operation are enough. */
export interface CommandDefinition {
  /** Name as typed: `models search`. */
  readonly name: string;
  readonly aliases?: readonly string[] | undefined;
  readonly group: CommandGroup;
  /** Its input fields become flags; its summary is the default `summary`. */
  readonly operation?: Operation | undefined;
  readonly summary?: string | undefined;
  readonly examples?: readonly string[] | undefined;
  readonly arguments?: readonly CommandArgument[] | undefined;
  readonly overrides?: FlagOverrides | undefined;
  /** Flags that are not fields of the operation. */
  readonly flags?: readonly Flag[] | undefined;
  /** Display names of fields in messages: `messages` is `the prompt`. */
  readonly fieldNames?: Readonly<Record<string, string>> | undefined;
  /** Additional hints by error code, for errors that list what is accepted. */
  readonly hints?: Partial<Record<ErrorCode, string>> | undefined;
  /** Rejects invalid positional arguments before anything is read or paid. */
  checkPositionals?(invocation: Invocation): Promise<void>;
  /** Creates the input of the operation. @default the flags and arguments unchanged */
  toInput?(invocation: Invocation): Promise<JsonObject>;
  /** Prints the result, except what was streamed. @default its text, otherwise its data as JSON */
  render?(result: OperationResult<unknown>, invocation: Invocation): Promise<void>;
  /** Replaces the whole run of the command. @default runs the operation once */
  run?(invocation: Invocation): Promise<CommandResult>;
}

/** A command with its flags. */
export interface Command extends CommandDefinition {
  readonly allFlags: readonly Flag[];
  /** Flag or argument for each field of the operation. */
  readonly typedNames: ReadonlyMap<string, string>;
}

/** Creates a command from an operation, with one flag for each field that is neither an argument nor overridden. */
export function defineCommand(definition: CommandDefinition): Command {
  const { operation, overrides, flags = [] } = definition;
  const fieldArguments = (definition.arguments ?? []).filter(({ field }) => field !== undefined);
  const positionalFields = Object.fromEntries(
    fieldArguments.map(({ field = '' }) => [field, false as const]),
  );
  const derived =
    operation === undefined
      ? []
      : deriveFlags(describeOperation(operation).inputSchema, {
          ...overrides,
          ...positionalFields,
        });
  return {
    ...definition,
    allFlags: [...flags, ...derived],
    typedNames: new Map([
      ...derived.map((flag) => [flag.field ?? '', displayNameOf(flag)] as const),
      ...fieldArguments.map(({ field = '', syntax }) => [field, syntax] as const),
      ...Object.entries(definition.fieldNames ?? {}),
    ]),
  };
}
