import type { JsonObject } from '../shared/json.ts';
import { isServerTool } from './request.ts';
import type { ChatTurn } from './turn.ts';

const DEFAULT_SOURCES = 5;
const MAX_SOURCES = 25;

/** Returns the number of cited web pages: none unless a search was requested. */
export function countCitations({ request, model }: ChatTurn): number {
  const tool = request.tools
    ?.filter(isServerTool)
    .find(({ type }) => /^(openrouter:)?web_search/.test(type));
  const plugin = request.plugins?.find(({ id, enabled }) => id === 'web' && enabled !== false);
  const isOnline = model.variants.includes('online');
  if (tool === undefined && plugin === undefined && !isOnline) return 0;
  const count = tool?.parameters?.max_results ?? plugin?.max_results ?? DEFAULT_SOURCES;
  return Math.min(MAX_SOURCES, Math.max(1, Math.trunc(count)));
}

/** Appends links to `count` pages to a text; returns it with the annotations of the links. */
export function cite(text: string, count: number): { text: string; annotations: JsonObject[] } {
  let cited = text;
  const annotations: JsonObject[] = [];
  for (let number = 1; number <= count; number += 1) {
    const url = `https://example.com/source-${number}`;
    const link = `[example.com](${url})`;
    const start = cited.length + 1;
    cited = `${cited} ${link}`;
    annotations.push({
      type: 'url_citation',
      url_citation: {
        url,
        title: `Source ${number}`,
        content: `What source ${number} says about the question.`,
        start_index: start,
        end_index: start + link.length,
      },
    });
  }
  return { text: cited, annotations };
}
