import { usageError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { gatherListed } from '../listed-input.ts';
import type { JsonObject } from '../outcome.ts';

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
