import { invalidRequest } from '../shared/api-error.ts';
import { type JsonObject, cutText } from '../shared/json.ts';
import type { IdGenerator } from '../shared/id-generator.ts';
import type { ToolCall } from './reply.ts';
import { isFunctionTool } from './request.ts';
import { sampleOf } from './schema-sample.ts';
import type { ChatTurn } from './turn.ts';

interface Callable {
  readonly name: string;
  readonly parameters: JsonObject;
}

/**
 * Returns the tool calls of a turn. A required or named function is called; with `auto`, the model
 * calls the functions whose names appear in the user's text.
 */
export function callTools(turn: ChatTurn, text: string, ids: IdGenerator): ToolCall[] {
  return chooseTools(turn, text).map(({ name, parameters }) => ({
    id: ids.id('call_', 24),
    name,
    arguments: JSON.stringify(sampleOf(parameters, cutText(text, 80))),
  }));
}

function chooseTools({ request }: ChatTurn, text: string): readonly Callable[] {
  const tools = (request.tools ?? []).flatMap((tool): Callable[] => {
    if (!isFunctionTool(tool)) return [];
    const { name, parameters } = tool.function;
    return [{ name, parameters: parameters ?? {} }];
  });
  const choice = request.tool_choice ?? 'auto';
  if (choice === 'none' || tools.length === 0) return [];
  const hasToolResult = request.messages.at(-1)?.role === 'tool';
  const mentioned = tools.filter(({ name }) => text.includes(name));
  if (choice === 'required') return mentioned.length > 0 ? mentioned : tools.slice(0, 1);
  if (choice === 'auto') return hasToolResult ? [] : mentioned;
  if (choice.function === undefined) return [];
  return [requireTool(tools, choice.function.name)];
}

function requireTool(tools: readonly Callable[], name: string): Callable {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    throw invalidRequest(`tool_choice.function.name: ${name} is not among the tools`);
  }
  return tool;
}
