import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { OperationMedia } from '@orkit/openrouter-multimodal/operations';

import { internalError } from './errors/errors.ts';
import type { Invocation } from './host/invocation.ts';
import type { Outcome } from './host/command-result.ts';
import type { Command } from './command/define-command.ts';

/** Does what a command does: by itself, or by running its operation and showing the result, for `--each` many times. */
export async function perform(command: Command, invocation: Invocation): Promise<Outcome> {
  if (command.run !== undefined) return await command.run(invocation);
  await command.checkPositionals?.(invocation);
  if (invocation.flags['each'] !== true) return await performOnce(command, invocation);
  const { performEach } = await import('./input/each.ts');
  return await performEach(invocation, async (one) => await performOnce(command, one));
}

async function performOnce(command: Command, invocation: Invocation): Promise<Outcome> {
  const { operation } = command;
  if (operation === undefined) throw internalError(`orm ${command.name} has nothing to do`);
  const input = (await command.toInput?.(invocation)) ?? invocation.input;
  const made: OperationMedia[] = [];
  const running = invocation.execute(operation, input, {
    text: invocation.flags['no-stream'] !== true,
    reasoning: invocation.flags['hide-reasoning'] !== true,
    onMedia: (media) => made.push(media),
  });
  const result = await running.catch((error: unknown) => toFailed(error));
  if ('error' in result) return await saveBeforeFailing(result.error, made, invocation);
  const { data, text, media = [], meta } = result;
  const { output } = invocation;
  if (command.render !== undefined) await command.render(result, invocation);
  else if (!output.hasResult) output.result(text ?? JSON.stringify(data, undefined, 2));
  output.endResult();
  if (media.length === 0) return { data, text, meta };
  const { saveMedia } = await import('./report/save-media.ts');
  return { data, text, meta, ...(await saveMedia(media, { data, meta }, invocation)) };
}

interface Failed {
  readonly error: OpenRouterError;
}

/** An interruption is no failure of the operation and passes. */
function toFailed(error: unknown): Failed {
  if (OpenRouterError.is(error)) return { error };
  throw error;
}

/** What was made before the operation failed was paid for. */
async function saveBeforeFailing(
  error: OpenRouterError,
  made: readonly OperationMedia[],
  invocation: Invocation,
): Promise<Outcome> {
  if (made.length === 0) throw error;
  const { saveMedia } = await import('./report/save-media.ts');
  const data = { generation_id: error.requestId };
  const { files } = await saveMedia(made, { data }, invocation);
  return { data, files, error };
}
