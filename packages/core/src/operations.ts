// For whatever speaks JSON (an MCP server, a shell, an agent's tool loop): the catalogue of operations.
import { chatCompletion } from './operations/chat-completion.ts';
import { getModelInfo } from './operations/get-model-info.ts';
import { healthCheck } from './operations/health-check.ts';
import type { Operation } from './operations/operation.ts';
import { searchModels } from './operations/search-models.ts';
import { validateModel } from './operations/validate-model.ts';

/** Every operation, in the order in which they are listed. */
export const operations: readonly Operation[] = [
  chatCompletion,
  searchModels,
  getModelInfo,
  validateModel,
  healthCheck,
];

export { chatCompletion, getModelInfo, healthCheck, searchModels, validateModel };
export { toMessagePart } from './operations/chat-messages.ts';
export { execute } from './operations/execute.ts';
export { defineOperation } from './operations/operation.ts';
export { present } from './operations/present.ts';
export type { MessagePart } from './operations/chat-messages.ts';
export type {
  Effects,
  Operation,
  OperationContext,
  OperationEvent,
  OperationMedia,
  OperationResult,
} from './operations/operation.ts';
export type { Presentation } from './operations/present.ts';
