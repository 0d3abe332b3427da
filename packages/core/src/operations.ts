// Entry `./operations`, for programs that call with JSON (an MCP server, a shell, an agent's tool loop): the list of operations.
import { analyzeAudio } from './operations/analysis/analyze-audio.ts';
import { analyzeDocument } from './operations/analysis/analyze-document.ts';
import { analyzeImage } from './operations/analysis/analyze-image.ts';
import { analyzeVideo } from './operations/analysis/analyze-video.ts';
import { chatCompletion } from './operations/chat/chat-completion.ts';
import { createEmbeddings } from './operations/embeddings/create-embeddings.ts';
import { forgetVideoJob } from './operations/videos/forget-video-job.ts';
import { generateAudio } from './operations/speech/generate-audio.ts';
import { generateImage } from './operations/images/generate-image.ts';
import { generateSpeech } from './operations/speech/generate-speech.ts';
import { generateVideo, generateVideoFromImage } from './operations/videos/generate-video.ts';
import { getModelInfo } from './operations/models/get-model-info.ts';
import { getVideoStatus } from './operations/videos/get-video-status.ts';
import { healthCheck } from './operations/account/health-check.ts';
import { listVideoJobs } from './operations/videos/list-video-jobs.ts';
import type { Operation } from './operations/shared/operation.ts';
import { rerankDocuments } from './operations/rerank/rerank-documents.ts';
import { searchModels } from './operations/models/search-models.ts';
import { transcribeAudio } from './operations/transcription/transcribe-audio.ts';
import { validateModel } from './operations/models/validate-model.ts';

/** All operations, in the order in which they are listed. */
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
export { largestMediaBytes } from './media/limits.ts';
export { sniffMedia } from './media/sniff-media.ts';
export { MAX_TEXT_BYTES, decodeText } from './shared/decode-text.ts';
export type { DecodedText } from './shared/decode-text.ts';
export { toAuditJson } from './operations/shared/audit-line.ts';
export { hintOptions } from './shared/hint-options.ts';
export { hintSentences, operationWords, wordHints } from './shared/hint-texts.ts';
export { renameInMessage } from './operations/shared/rename-fields.ts';
export { toCostFields } from './operations/shared/cost-fields.ts';
export { execute } from './operations/shared/execute.ts';
export { defineOperation } from './operations/shared/operation.ts';
export { describeOperation } from './operations/shared/describe-operation.ts';
export type { OutputTarget, OutputContent, OutputRequest, Workspace } from './media/workspace.ts';
export type { SavedFile } from './media/saved-file.ts';
export type { HintSentences, HintWords } from './shared/hint-texts.ts';
export type { HintOptionNames } from './shared/hint-options.ts';
export type { PixelBox, Pixels } from './runtime/contract.ts';
export type { Audit, AuditEnd, AuditLine, AuditStart } from './operations/shared/audit-line.ts';
export type { AuditShape } from './operations/shared/audit-shape.ts';
export type {
  Effects,
  Operation,
  OperationContext,
  OperationEvent,
  OperationMedia,
  OperationResult,
} from './operations/shared/operation.ts';
export type { OperationDescription } from './operations/shared/describe-operation.ts';
