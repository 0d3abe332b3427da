import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { STDOUT } from '../terminal/io.ts';
import { gatherListed } from '../input/list-input.ts';
import type { JsonObject } from '../host/command-result.ts';

/** Gathers what gets a vector: texts that were typed, in their order, behind them those of a file, and then media. */
export async function toEmbedInput(invocation: Invocation): Promise<JsonObject> {
  const { input, flags } = invocation;
  const media = Array.isArray(flags['media']) ? flags['media'].map(String) : [];
  const listed = await gatherListed(invocation, {
    noun: 'texts',
    mediaHint: 'a medium is named by its option: --media -',
    example: '["a text", {"text":"a title","media":["photo.jpg"]}]',
    files: media,
  });
  const all = [...listed, ...media.map((file) => ({ media: [file] }))];
  if (all.length === 0)
    throw usageError(
      'There is nothing to embed',
      'orm embed <text>…, --from <file> or --media <file>; see orm embed --help',
    );
  return {
    ...input,
    input: all,
    save_path: placeOf(invocation),
    overwrite: flags['force'] === true ? true : undefined,
  };
}

/** A program gets the vectors as lines, one after the other; a person and a document get them whole. */
function placeOf({ input, settings, output }: Invocation): unknown {
  const path = input['save_path'];
  if (path !== undefined && path !== STDOUT) return path;
  return settings.json || output.toTerminal ? undefined : STDOUT;
}
