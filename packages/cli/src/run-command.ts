import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { OperationMedia } from '@orkit/openrouter-multimodal/operations';

import { internalError } from './errors/errors.ts';
import type { Invocation } from './host/invocation.ts';
import type { CommandResult, JsonObject } from './host/command-result.ts';
import type { Command } from './command/define-command.ts';

/** Runs a command: its own `run`, or its operation, whose result is rendered; with `--each` once per source. */
export async function runCommand(command: Command, invocation: Invocation): Promise<CommandResult> {
  if (command.run !== undefined) return await command.run(invocation);
  await command.checkPositionals?.(invocation);
  if (invocation.flags['each'] !== true) return await runOnce(command, invocation);
  const { runEach } = await import('./input/each.ts');
  return await runEach(invocation, async (one) => await runOnce(command, one));
}

async function runOnce(command: Command, invocation: Invocation): Promise<CommandResult> {
  const { operation } = command;
  if (operation === undefined) throw internalError(`orm ${command.name} has nothing to do`);
  const input = (await command.toInput?.(invocation)) ?? invocation.input;
  const receivedMedia: OperationMedia[] = [];
  const running = invocation.execute(operation, input, {
    // With a schema the result is the checked value, which is known only at the end.
    text: invocation.flags['no-stream'] !== true && input['response_schema'] === undefined,
    reasoning: invocation.flags['hide-reasoning'] !== true,
    onMedia: (media) => receivedMedia.push(media),
  });
  const result = await running.catch(async (error: unknown) => {
    if (OpenRouterError.is(error)) return { error };
    // An interruption is not a failure of the operation, but what was received before it is paid for, too.
    await saveReceived(receivedMedia, {}, invocation);
    throw error;
  });
  if ('error' in result) return await saveBeforeFailing(result.error, receivedMedia, invocation);
  const { data, text, media = [], meta } = result;
  const { output } = invocation;
  if (command.render !== undefined) await command.render(result, invocation);
  else if (!output.hasResult) output.result(text ?? JSON.stringify(data, undefined, 2));
  output.endResult();
  if (media.length === 0) return { data, text, meta };
  const { saveMedia } = await import('./report/save-media.ts');
  return { data, text, meta, ...(await saveMedia(media, { data, meta }, invocation)) };
}

/** Saves media received before the operation failed, because they were paid for. */
async function saveBeforeFailing(
  error: OpenRouterError,
  receivedMedia: readonly OperationMedia[],
  invocation: Invocation,
): Promise<CommandResult> {
  if (receivedMedia.length === 0) throw error;
  const data = { generation_id: error.requestId };
  const { files } = await saveReceived(receivedMedia, data, invocation);
  return { data, files, error };
}

async function saveReceived(
  receivedMedia: readonly OperationMedia[],
  data: JsonObject,
  invocation: Invocation,
): Promise<Pick<CommandResult, 'files'>> {
  if (receivedMedia.length === 0) return { files: [] };
  const { saveMedia } = await import('./report/save-media.ts');
  return await saveMedia(receivedMedia, { data }, invocation);
}
