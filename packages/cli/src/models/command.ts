import { getModelInfo, searchModels, validateModel } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';

const group = 'Models:';

/** `orm models search`. */
export const modelsSearchCommand = defineCommand({
  name: 'models search',
  group,
  operation: searchModels,
  summary: 'Search models by text, capabilities and price.',
  examples: ['orm models search gemini', 'orm models search --free --vision --limit 5'],
  arguments: [
    { syntax: '[query...]', description: 'words in the id, name or description', field: 'query' },
  ],
  overrides: {
    'capabilities.vision': { syntax: '--vision', group: 'Options:' },
    'capabilities.audio': { syntax: '--audio', group: 'Options:' },
    'capabilities.video': { syntax: '--video', group: 'Options:' },
    free: { description: 'only free models' },
    max_price: {
      syntax: '--max-price <usd>',
      description: 'maximum price of a million prompt tokens',
    },
    sort: { description: 'newest, cheapest, longest context or name first' },
    offset: { description: 'models to skip, for the next page' },
  },
  async render(result, invocation) {
    const { renderSearch } = await import('./render-search.ts');
    await renderSearch(result, invocation);
  },
});

/** `orm models info`. */
export const modelsInfoCommand = defineCommand({
  name: 'models info',
  group,
  operation: getModelInfo,
  summary: 'Print inputs, outputs, prices and supported options of a model.',
  examples: ['orm models info google/gemini-2.5-flash'],
  arguments: [{ syntax: '<id>', description: 'author/slug', field: 'model' }],
});

/** `orm models validate`. */
export const modelsValidateCommand = defineCommand({
  name: 'models validate',
  group,
  operation: validateModel,
  summary: 'Check that models exist; exit code 10 if one does not.',
  examples: ['orm models validate openai/gpt-5 google/gemini-2.5-flash'],
  arguments: [{ syntax: '<id...>', description: 'one or more author/slug' }],
  overrides: { model: false },
  async run(invocation) {
    const { runValidate } = await import('./validate.ts');
    return await runValidate(invocation);
  },
});
