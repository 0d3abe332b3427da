import { rerankDocuments } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import { analysisOverrides, shellFlag } from '../flags/shared-flags.ts';

const group = 'Documents:';

/** `orm rerank`. */
export const rerankCommand = defineCommand({
  name: 'rerank',
  group: 'Ask:',
  operation: rerankDocuments,
  summary: 'Rank documents by relevance to a query.',
  examples: [
    'orm rerank "capital of France" "Paris is a city." "Berlin is a city."',
    'orm rerank "how to install" --from paragraphs.txt --top 3',
    'grep -r timeout docs | orm rerank "which limit ends a call" -',
    'orm rerank "a red car" --from documents.json --json | jq .data.results[0].index',
  ],
  arguments: [
    { syntax: '<query>', description: 'query to rank the documents by', field: 'query' },
    {
      syntax: '[documents...]',
      description: 'the documents, one argument each; - is stdin, one per line',
    },
  ],
  flags: [
    shellFlag('--from <file>', 'documents, one per line or as a JSON array; - is stdin', { group }),
  ],
  overrides: {
    ...analysisOverrides,
    documents: false,
    top_n: { syntax: '--top <n>', group, description: 'print only the top n' },
    // Scores without the documents are not useful on a terminal.
    return_documents: false,
  },
  async toInput(invocation) {
    const { toRerankInput } = await import('./rerank-input.ts');
    return await toRerankInput(invocation);
  },
  async render(result, invocation) {
    const { renderRanking } = await import('./render-ranking.ts');
    await renderRanking(result, invocation);
  },
});
