import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { gatherList } from '../input/list-input.ts';
import type { JsonObject } from '../host/command-result.ts';

/** Creates the input of a reranking: documents from the command line, followed by those of a file. */
export async function toRerankInput(invocation: Invocation): Promise<JsonObject> {
  const documents = await gatherList(invocation, {
    noun: 'documents',
    mediaHint: 'put images into a JSON array: [{"image":"photo.jpg"}]',
    example: '["a text", {"text":"a title","image":"photo.jpg"}]',
  });
  if (documents.length === 0)
    throw usageError(
      'Cannot rank: no documents',
      'run orm rerank <query> <document>…, or use --from <file>; see orm rerank --help',
    );
  return { ...invocation.input, documents, return_documents: true };
}
