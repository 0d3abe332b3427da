import { chatCompletions } from './chat-completions.ts';
import { countModels } from './count-models.ts';
import { getCredits } from './get-credits.ts';
import { getGeneration } from './get-generation.ts';
import { getKey } from './get-key.ts';
import { getModel, listEndpoints } from './get-model.ts';
import { listModels } from './list-models.ts';
import { listProviders } from './list-providers.ts';
import { rerank } from './rerank.ts';
import type { Route } from './route.ts';
import { deleteFile, downloadFile, getFile, listFiles } from './stored-files.ts';
import { transcriptions } from './transcriptions.ts';
import { uploadFile } from './upload-file.ts';

/** Every operation the emulator answers; a new one is a file beside this one and a line here. */
export const ROUTES: readonly Route[] = [
  chatCompletions,
  transcriptions,
  rerank,
  uploadFile,
  listFiles,
  getFile,
  deleteFile,
  downloadFile,
  listModels,
  countModels,
  getModel,
  listEndpoints,
  listProviders,
  getKey,
  getCredits,
  getGeneration,
];
