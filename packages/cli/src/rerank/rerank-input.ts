import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { gatherListed } from '../input/list-input.ts';
import type { JsonObject } from '../host/command-result.ts';

/** Gathers the documents: those that were typed, in their order, and behind them those of a file. */
export async function toRerankInput(invocation: Invocation): Promise<JsonObject> {
  const documents = await gatherListed(invocation, {
    noun: 'documents',
    mediaHint: 'pictures go into a JSON array: [{"image":"photo.jpg"}]',
    example: '["a text", {"text":"a title","image":"photo.jpg"}]',
  });
  if (documents.length === 0)
    throw usageError(
      'There are no documents',
      'orm rerank <query> <document>…, or --from <file>; see orm rerank --help',
    );
  return { ...invocation.input, documents, return_documents: true };
}
