// For whatever speaks JSON (an MCP server, a shell, an agent's tool loop): the catalogue of operations.
import { analyzeAudio } from './operations/analyze-audio.ts';
import { analyzeDocument } from './operations/analyze-document.ts';
import { analyzeImage } from './operations/analyze-image.ts';
import { analyzeVideo } from './operations/analyze-video.ts';
import { chatCompletion } from './operations/chat-completion.ts';
import { createEmbeddings } from './operations/create-embeddings.ts';
import { forgetVideoJob } from './operations/forget-video-job.ts';
import { generateAudio } from './operations/generate-audio.ts';
import { generateImage } from './operations/generate-image.ts';
import { generateSpeech } from './operations/generate-speech.ts';
import { generateVideo, generateVideoFromImage } from './operations/generate-video.ts';
import { getModelInfo } from './operations/get-model-info.ts';
import { getVideoStatus } from './operations/get-video-status.ts';
import { healthCheck } from './operations/health-check.ts';
import { listVideoJobs } from './operations/list-video-jobs.ts';
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
  generateImage,
  generateSpeech,
  generateAudio,
  generateVideo,
  generateVideoFromImage,
  getVideoStatus,
  listVideoJobs,
  rerankDocuments,
  createEmbeddings,
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
  createEmbeddings,
  forgetVideoJob,
  generateAudio,
  generateImage,
  generateSpeech,
  generateVideo,
  generateVideoFromImage,
  getModelInfo,
  getVideoStatus,
  healthCheck,
  listVideoJobs,
  rerankDocuments,
  searchModels,
  transcribeAudio,
  validateModel,
};
export { extensionOf } from './media/extensions.ts';
export { toPixels } from './media/pixels.ts';
export { sniffMedia } from './media/sniff-media.ts';
export { toAuditJson } from './operations/audit-line.ts';
export { execute } from './operations/execute.ts';
export { defineOperation } from './operations/operation.ts';
export { present } from './operations/present.ts';
export type {
  Output,
  OutputContent,
  OutputRequest,
  SavedFile,
  Workspace,
} from './media/workspace.ts';
export type { PixelBox, Pixels } from './runtime/contract.ts';
export type { Audit, AuditEnd, AuditLine, AuditStart } from './operations/audit-line.ts';
export type { AuditShape } from './operations/audit-shape.ts';
export type {
  Effects,
  Operation,
  OperationContext,
  OperationEvent,
  OperationMedia,
  OperationResult,
} from './operations/operation.ts';
export type { Presentation } from './operations/present.ts';
