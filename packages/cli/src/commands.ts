import {
  analyzeAudioCommand,
  analyzeDocumentCommand,
  analyzeImageCommand,
  analyzeVideoCommand,
} from './commands/analyze.ts';
import { chatCommand } from './commands/chat.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { emulatorCommand } from './commands/emulator.ts';
import { generateAudioCommand } from './commands/generate-audio.ts';
import { generateImageCommand } from './commands/generate-image.ts';
import { generateSpeechCommand } from './commands/generate-speech.ts';
import { generateVideoCommand } from './commands/generate-video.ts';
import {
  jobDownloadCommand,
  jobForgetCommand,
  jobListCommand,
  jobStatusCommand,
  jobWaitCommand,
} from './commands/job.ts';
import {
  modelsInfoCommand,
  modelsSearchCommand,
  modelsValidateCommand,
} from './commands/models.ts';
import { rerankCommand } from './commands/rerank.ts';
import { transcribeCommand } from './commands/transcribe.ts';
import type { Command } from './project.ts';

/**
 * Every command, in the order of the help. An operation that needs no words of its own is one line:
 * `defineCommand({ name: 'models info', group: 'Models:', operation: getModelInfo })`.
 */
export const commands: readonly Command[] = [
  chatCommand,
  analyzeImageCommand,
  analyzeAudioCommand,
  analyzeVideoCommand,
  analyzeDocumentCommand,
  transcribeCommand,
  rerankCommand,
  embedCommand,
  generateImageCommand,
  generateSpeechCommand,
  generateAudioCommand,
  generateVideoCommand,
  jobListCommand,
  jobStatusCommand,
  jobWaitCommand,
  jobDownloadCommand,
  jobForgetCommand,
  modelsSearchCommand,
  modelsInfoCommand,
  modelsValidateCommand,
  doctorCommand,
  demoCommand,
  emulatorCommand,
];
