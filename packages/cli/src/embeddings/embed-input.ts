import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { STDOUT } from '../terminal/io.ts';
import { gatherList } from '../input/list-input.ts';
import type { JsonObject } from '../host/command-result.ts';

/** Creates the input of an embedding: texts from the command line, followed by those of a file, and then media. */
export async function toEmbedInput(invocation: Invocation): Promise<JsonObject> {
  const { input, flags } = invocation;
  const media = Array.isArray(flags['media']) ? flags['media'].map(String) : [];
  const texts = await gatherList(invocation, {
    noun: 'texts',
    mediaHint: 'use --media - for media',
    example: '["a text", {"text":"a title","media":["photo.jpg"]}]',
    files: media,
  });
  const entries = [...texts, ...media.map((file) => ({ media: [file] }))];
  if (entries.length === 0)
    throw usageError(
      'Cannot embed: no texts or media',
      'run orm embed <text>…, or use --from <file> or --media <file>; see orm embed --help',
    );
  return {
    ...input,
    input: entries,
    save_path: targetOf(invocation),
    overwrite: flags['force'] === true ? true : undefined,
  };
}

/** Returns the output path. In a pipe vectors are streamed as lines; a terminal and `--json` get them all at once. */
function targetOf({ input, settings, output }: Invocation): unknown {
  const path = input['save_path'];
  if (path !== undefined && path !== STDOUT) return path;
  return settings.json || output.toTerminal ? undefined : STDOUT;
}
