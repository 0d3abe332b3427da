import { internalError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import type { Outcome } from './outcome.ts';
import type { Command } from './project.ts';

/** Does what a command does: by itself, or by running its operation once and showing the result. */
export async function perform(command: Command, invocation: Invocation): Promise<Outcome> {
  if (command.run !== undefined) return await command.run(invocation);
  const { operation } = command;
  if (operation === undefined) throw internalError(`orm ${command.name} has nothing to do`);
  const input = (await command.toInput?.(invocation)) ?? invocation.input;
  const { data, text, meta } = await invocation.execute(operation, input, {
    text: invocation.flags['no-stream'] !== true,
    reasoning: invocation.flags['hide-reasoning'] !== true,
  });
  const { output } = invocation;
  if (!invocation.hasStreamed) {
    if (command.render === undefined) output.result(text ?? JSON.stringify(data, undefined, 2));
    else await command.render({ data, text, meta }, invocation);
  }
  output.endResult();
  return { data, text, meta };
}
