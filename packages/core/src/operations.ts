// For whatever speaks JSON (an MCP server, a shell, an agent's tool loop): the catalogue of operations.
import { analyzeAudio } from './operations/analyze-audio.ts';
import { analyzeDocument } from './operations/analyze-document.ts';
import { analyzeImage } from './operations/analyze-image.ts';
import { analyzeVideo } from './operations/analyze-video.ts';
import { chatCompletion } from './operations/chat-completion.ts';
import { getModelInfo } from './operations/get-model-info.ts';
import { healthCheck } from './operations/health-check.ts';
import type { Operation } from './operations/operation.ts';
import { rerankDocuments } from './operations/rerank-documents.ts';
import { searchModels } from './operations/search-models.ts';
import { transcribeAudio } from './operations/transcribe-audio.ts';
import { validateModel } from './operations/validate-model.ts';

/** Every operation, in the order in which they are listed. */
export const operations: readonly Operation[] = [
  chatCompletion,
  analyzeImage,
  analyzeAudio,
  analyzeVideo,
  analyzeDocument,
  transcribeAudio,
  rerankDocuments,
  searchModels,
  getModelInfo,
  validateModel,
  healthCheck,
];

export {
  analyzeAudio,
  analyzeDocument,
  analyzeImage,
  analyzeVideo,
  chatCompletion,
  getModelInfo,
  healthCheck,
  rerankDocuments,
  searchModels,
  transcribeAudio,
  validateModel,
};
export { sniffMedia } from './media/sniff-media.ts';
export { execute } from './operations/execute.ts';
export { defineOperation } from './operations/operation.ts';
export { present } from './operations/present.ts';
export type { Workspace } from './media/workspace.ts';
export type {
  Effects,
  Operation,
  OperationContext,
  OperationEvent,
  OperationMedia,
  OperationResult,
} from './operations/operation.ts';
export type { Presentation } from './operations/present.ts';
