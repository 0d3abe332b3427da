import { inOrder } from '../shared/sort-keys.ts';
import type { ChatRequest, ChatTool, ToolChoice, WebSearchOptions } from './options.ts';

type Wire = Record<string, unknown>;

/** Returns the tools of a request in wire form. This module is loaded when a request has tools. */
export function toWireTools({ tools, webSearch, toolChoice }: ChatRequest): Wire {
  const wireTools = [...(tools ?? []).map(toWireTool), ...toWebSearchTool(webSearch)];
  return {
    tools: wireTools.length === 0 ? undefined : wireTools,
    tool_choice: toolChoice === undefined ? undefined : toWireToolChoice(toolChoice),
  };
}

function toWireTool(tool: ChatTool): Wire {
  if (tool.type !== 'function') return { type: tool.type, parameters: inOrder(tool.parameters) };
  const { name, description, parameters, strict, cacheControl } = tool;
  return {
    type: 'function',
    function: { name, description, parameters, strict },
    cache_control: inOrder(cacheControl),
  };
}

function toWireToolChoice(choice: ToolChoice): unknown {
  if (typeof choice === 'string' || choice.type !== 'function') return choice;
  return { type: 'function', function: { name: choice.name } };
}

function toWebSearchTool(webSearch: boolean | WebSearchOptions | undefined): Wire[] {
  if (webSearch === undefined || webSearch === false) return [];
  if (webSearch === true) return [{ type: 'openrouter:web_search' }];
  const parameters: Wire = {
    engine: webSearch.engine,
    max_results: webSearch.maxResults,
    max_total_results: webSearch.maxTotalResults,
    max_uses: webSearch.maxUses,
    search_context_size: webSearch.searchContextSize,
    max_characters: webSearch.maxCharacters,
    allowed_domains: webSearch.allowedDomains,
    excluded_domains: webSearch.excludedDomains,
    user_location: inOrder(webSearch.userLocation),
  };
  return [{ type: 'openrouter:web_search', parameters }];
}
