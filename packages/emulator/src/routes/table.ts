import { chatCompletions } from './chat-completions.ts';
import { countModels } from './count-models.ts';
import { embeddings } from './embeddings.ts';
import { getCredits } from './get-credits.ts';
import { getGeneration } from './get-generation.ts';
import { getKey } from './get-key.ts';
import { getModel, listEndpoints } from './get-model.ts';
import { listImageEndpoints, listImageModels } from './image-models.ts';
import { images } from './images.ts';
import { listEmbeddingModels } from './list-embedding-models.ts';
import { listModels } from './list-models.ts';
import { listProviders } from './list-providers.ts';
import { rerank } from './rerank.ts';
import type { Route } from './route.ts';
import { speech } from './speech.ts';
import { deleteFile, downloadFile, getFile, listFiles } from './files.ts';
import { transcriptions } from './transcriptions.ts';
import { uploadFile } from './upload-file.ts';
import { downloadVideo, storedVideo } from './video-content.ts';
import { listVideoModels } from './video-models.ts';
import { getVideo, submitVideo } from './videos.ts';

/** Every endpoint of the emulator; a new one is a file beside this one and a line here. */
export const ROUTES: readonly Route[] = [
  chatCompletions,
  images,
  transcriptions,
  speech,
  rerank,
  embeddings,
  listEmbeddingModels,
  uploadFile,
  listFiles,
  getFile,
  deleteFile,
  downloadFile,
  submitVideo,
  // Before `getVideo`, whose path matches as well.
  listVideoModels,
  getVideo,
  downloadVideo,
  storedVideo,
  listModels,
  countModels,
  getModel,
  listEndpoints,
  listImageModels,
  listImageEndpoints,
  listProviders,
  getKey,
  getCredits,
  getGeneration,
];
