import { createEmbeddings } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import { forceFlag, generationNames, generationOverrides } from '../generate/generation-flags.ts';
import { analysisOverrides, shellFlag } from '../flags/shared-flags.ts';

const group = 'Vectors:';

/** `orm embed`. */
export const embedCommand = defineCommand({
  name: 'embed',
  group: 'Ask:',
  operation: createEmbeddings,
  summary: 'Create embedding vectors of texts and media.',
  examples: [
    'orm embed "a red car" "a blue bicycle" > vectors.jsonl',
    'orm embed --from notes.txt -o notes.jsonl',
    'orm embed "how do I install it?" --input-type search_query | jq .embedding[0]',
    'orm embed --media photo.jpg -m google/gemini-embedding-2-preview --dimensions 256',
  ],
  arguments: [
    {
      syntax: '[texts...]',
      description: 'the texts, one argument each; - is stdin, one per line',
    },
  ],
  flags: [
    shellFlag('--from <file>', 'texts, one per line or as a JSON array; - is stdin', { group }),
    shellFlag(
      '--media <file|url>',
      'an image, audio, video or PDF for a vector of its own; repeat it for more; - is stdin',
      { group, kind: 'texts' },
    ),
    forceFlag,
  ],
  overrides: {
    ...analysisOverrides,
    ...generationOverrides,
    input: false,
    dimensions: { group, description: 'dimensions per vector, for models that support fewer' },
    input_type: { group, description: 'such as search_query or search_document' },
    save_path: {
      syntax: '-o, --output <path>',
      group: 'Output:',
      description: 'a file or a directory/ for the vectors; default stdout',
    },
  },
  fieldNames: generationNames,
  async run(invocation) {
    const { toEmbedInput } = await import('./embed-input.ts');
    const { printVectors } = await import('./render-vectors.ts');
    const result = await invocation.execute(createEmbeddings, await toEmbedInput(invocation));
    return await printVectors(result, invocation);
  },
});
