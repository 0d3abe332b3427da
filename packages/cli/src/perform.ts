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
  const result = await invocation.execute(operation, input, {
    text: invocation.flags['no-stream'] !== true,
    reasoning: invocation.flags['hide-reasoning'] !== true,
  });
  const { data, text, media = [], meta } = result;
  const { output } = invocation;
  if (command.render !== undefined) await command.render(result, invocation);
  else if (!output.hasResult) output.result(text ?? JSON.stringify(data, undefined, 2));
  output.endResult();
  if (media.length === 0) return { data, text, meta };
  const { saveMedia } = await import('./save-media.ts');
  return { data, text, meta, ...(await saveMedia(media, { data, meta }, invocation)) };
}
