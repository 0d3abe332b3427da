import type { CallName } from './interceptor.ts';

/** Name of each call for messages. */
export const actions: Readonly<Record<CallName, string>> = {
  'account.getGeneration': 'get the generation',
  'account.getKey': 'get the key',
  analyze: 'analyze',
  chat: 'chat',
  embed: 'embed',
  estimate: 'estimate the cost',
  'generate.audio': 'generate audio',
  'generate.image': 'generate the image',
  'generate.image.endpoints': 'list the providers of an image model',
  'generate.image.models': 'list image models',
  'generate.speech': 'generate speech',
  health: 'check the health',
  'models.get': 'find a model',
  'models.has': 'find a model',
  'models.list': 'list models',
  'models.search': 'search models',
  rerank: 'rerank',
  transcribe: 'transcribe',
  'videos.create': 'generate the video',
  'videos.download': 'download the video',
  'videos.models': 'list video models',
  'videos.status': 'check the video job',
  'videos.wait': 'wait for the video',
};
