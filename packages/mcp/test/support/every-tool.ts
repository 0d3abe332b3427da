import type { Connection } from './connect.ts';

/** A successful call of every tool. */
export const calls: Readonly<Record<string, Record<string, unknown>>> = {
  chat_completion: { messages: [{ role: 'user', content: 'Say hello' }] },
  analyze_image: { image_path: 'photo.jpg', question: 'Where is it?' },
  analyze_audio: { audio_path: 'tone.wav' },
  analyze_video: { video_path: 'clip.mp4' },
  analyze_document: { document_path: 'paper.pdf', return_annotations: true },
  transcribe_audio: { audio_path: 'tone.wav', format: 'vtt', timestamps: ['word'] },
  generate_image: { prompt: 'A cat' },
  generate_speech: { input: 'Hello' },
  generate_audio: { prompt: 'Say hello' },
  generate_video: { prompt: 'A river', poll_interval_ms: 50 },
  generate_video_from_image: { image: 'photo.jpg', prompt: 'Zoom out', poll_interval_ms: 50 },
  get_video_status: { video_id: 'of a video that was begun' },
  list_video_jobs: {},
  rerank_documents: {
    query: 'Which city?',
    documents: ['A river.', { text: 'A city.' }],
    return_documents: true,
  },
  create_embeddings: { input: ['A river.', { text: 'A city.' }] },
  search_models: { query: 'gemini' },
  get_model_info: { model: 'google/gemini-2.5-flash' },
  validate_model: { model: 'google/gemini-2.5-flahs' },
  health_check: {},
};

/** Submits a video without waiting for it, and returns its id. */
export async function beginVideo({ client }: Connection): Promise<string> {
  const { _meta: meta } = await client.callTool({
    name: 'generate_video',
    arguments: { prompt: 'A river', max_wait_ms: 0 },
  });
  return String(meta?.['video_id']);
}
